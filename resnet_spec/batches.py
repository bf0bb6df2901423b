"""Batches of one epoch: the same examples, in the same order, cropped and mirrored alike, for every framework."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from resnet_spec.data import Split
from resnet_spec.errors import ImagesError
from resnet_spec.images import Batch, fit_batch

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
        """The one that these images, uint8, (examples, channels, height, width), have."""
        mean = images.mean(axis=(0, 2, 3), dtype=np.float64) / 255
        std = images.std(axis=(0, 2, 3), dtype=np.float64) / 255
        return cls(mean, np.where(std > 0, std, 1.0))

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """The images in float32, same shape."""
        shift, scale = self.mean[:, None, None], 1 / self.std[:, None, None]
        return ((images / np.float32(255) - shift) * scale).astype(np.float32)


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
