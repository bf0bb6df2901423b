"""Batches of one epoch: the same examples, in the same order, cropped and mirrored alike, for every framework."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from resnet_spec.data import Split
from resnet_spec.errors import ImagesError
from resnet_spec.images import Batch, fit_batch

# Numbers in the part of a set of images that is worked on at once.
_PART = 2**20

OnStep = Callable[[float, float], None]
"""Is told the loss and the share of right answers of each step, both before its update."""


@dataclass(frozen=True)
class Normaliser:
    """Takes uint8 images to zero mean and unit variance per channel.

    mean, std: of the training images in 0 to 1, (channels,), float64.
    """

    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def of(cls, images: np.ndarray) -> "Normaliser":
        """The one that these images, uint8, (examples, channels, height, width), have.

        Worked out from how often each of the 256 values occurs, so exact but for the last rounding.
        A channel of one colour has the std 1.
        """
        counts = np.zeros((images.shape[1], 256), np.int64)
        for part in _parts(images):
            for channel, values in enumerate(np.moveaxis(images[part], 1, 0)):
                counts[channel] += np.bincount(values.ravel(), minlength=256)
        means, stds = zip(*(_mean_and_std(channel.tolist()) for channel in counts), strict=True)
        return cls(np.array(means) / 255, np.array([std / 255 or 1.0 for std in stds]))

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """The images, uint8, in float32, same shape. Takes a table's look-up and little memory besides the result."""
        shift, scale = self.mean[:, None], 1 / self.std[:, None]
        tables = ((np.arange(256, dtype=np.float32) / np.float32(255) - shift) * scale).astype(np.float32)
        normalised = np.empty(images.shape, np.float32)
        for part in _parts(images):
            for channel, table in enumerate(tables):
                normalised[part, channel] = table[images[part, channel]]
        return normalised


def _parts(images: np.ndarray) -> Iterator[slice]:
    """The examples in parts: to count or look up a byte, NumPy makes it an index of eight."""
    step = max(1, _PART // math.prod(images.shape[1:]))
    return (slice(first, first + step) for first in range(0, len(images), step))


def _mean_and_std(counts: list[int]) -> tuple[float, float]:
    """Of whole numbers, of which the counts say how many are 0, 1, 2, ..."""
    n = sum(counts)
    total = sum(count * value for value, count in enumerate(counts))
    squares = sum(count * value**2 for value, count in enumerate(counts))
    return total / n, math.sqrt((n * squares - total**2) / n**2)


class EpochBatches(Sequence[Batch]):
    """The batches of one epoch; asking for one twice gives the same.

    Seed and epoch decide the order, which the examples that fill no batch at its end sit out
    (a batch of another size would be compiled anew by some frameworks), and what is drawn for
    each example: with `crop`, a window of the image padded by so many pixels of the mean colour;
    with `flip`, whether it is mirrored (He et al. 2015, section 4.2).
    """

    def __init__(
        self, split: Split, normaliser: Normaliser, batch_size: int, *, seed: int, epoch: int, crop: int, flip: bool
    ) -> None:
        rng = np.random.default_rng((seed, epoch))
        self.split, self.normaliser, self.batch_size, self.crop = split, normaliser, batch_size, crop
        self.order = rng.permutation(len(split))
        self.offsets = rng.integers(0, 2 * crop + 1, (len(split), 2))
        self.mirrored = rng.random(len(split)) < (0.5 if flip else 0.0)

    def __len__(self) -> int:
        return len(self.split) // self.batch_size

    @overload
    def __getitem__(self, index: int) -> Batch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Batch]: ...
    def __getitem__(self, index: int | slice) -> Batch | list[Batch]:
        """Images, float32, (batch, channels, height, width), and labels, (batch,)."""
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        examples = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        images = self.normaliser(self.split.images[examples])
        if self.crop:
            images = cropped(images, self.offsets[examples], self.crop)
        mirrored = self.mirrored[examples]
        images[mirrored] = images[mirrored, :, :, ::-1]
        return images, self.split.labels[examples]


def cropped(images: np.ndarray, offsets: np.ndarray, padding: int) -> np.ndarray:
    """Of each image, padded by zeros, the window of its own size that begins at its offset (row, column)."""
    count, _, height, width = images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = offsets[:, :1] + np.arange(height)
    columns = offsets[:, 1:] + np.arange(width)
    picked = padded[np.arange(count)[:, None, None], :, rows[:, :, None], columns[:, None, :]]
    return np.ascontiguousarray(picked.transpose(0, 3, 1, 2))


class FittedBatches(Sequence[Batch]):
    """Batches as a model takes them; raises ImagesError or LabelsError at one that does not fit, or where none is.

    What the batches themselves raise passes through, so that no pass over them ends early in silence.
    """

    def __init__(self, batches: Sequence[Batch], channels: int, classes: int, dtype: str) -> None:
        if not len(batches):
            raise ImagesError("There are no batches to train on: give at least one.")
        self.batches, self.channels, self.classes, self.dtype = batches, channels, classes, dtype

    def __len__(self) -> int:
        return len(self.batches)

    @overload
    def __getitem__(self, index: int) -> Batch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Batch]: ...
    def __getitem__(self, index: int | slice) -> Batch | list[Batch]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        try:
            batch = self.batches[index]
        except StopIteration as error:  # which a framework's loader takes for the end of the epoch
            raise RuntimeError(f"Batch {index} raised StopIteration.") from error
        return fit_batch(batch, self.channels, self.classes, self.dtype)

    def __iter__(self) -> Iterator[Batch]:
        for index in range(len(self)):  # Sequence's own ends at an IndexError, whoever raised it
            yield self[index]
