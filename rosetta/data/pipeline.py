"""The batches of an epoch, read ahead: examples one by one at random access, and Grain, which makes batches of them.

Everything random about an example is drawn from the seed, the epoch and the example, so neither the number of
workers nor that of devices nor where a run was resumed changes a bit of it.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, overload

import numpy as np

from resnet_spec.batches import Normaliser
from resnet_spec.errors import DataError
from resnet_spec.images import Batch
from rosetta.backends import install_command
from rosetta.data.photographs import PhotographFiles
from rosetta.data.pictures import as_array, middle, random_crop, read_picture

# Of ImageNet's training photographs, RGB in 0 to 1, as every published network for them is trained.
_PHOTOGRAPHS_MEAN, _PHOTOGRAPHS_STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601, by which Pillow makes grey of colours
_THREADS = 2
_BATCHES_AHEAD = 4


def photograph_normaliser(channels: int) -> Normaliser:
    """By the colours of ImageNet's photographs; of grey ones, by the mean and deviation that their luma would have."""
    if channels == 3:
        return Normaliser(_PHOTOGRAPHS_MEAN, _PHOTOGRAPHS_STD)
    return Normaliser(np.array([_LUMA @ _PHOTOGRAPHS_MEAN]), np.array([_LUMA @ _PHOTOGRAPHS_STD]))


class EpochExamples(Protocol):
    """The examples of one epoch in its order, each a batch of one, the same whenever it is asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> Batch: ...


class PhotographEpoch:
    """The training photographs in the order of one epoch, each a batch of one, read when it is asked for.

    crop: whether a random rectangle is cut out, and not the middle. flip: whether they are mirrored at random.
    """

    def __init__(
        self,
        files: PhotographFiles,
        normaliser: Normaliser,
        image_size: tuple[int, int],
        *,
        seed: int,
        epoch: int,
        crop: bool,
        flip: bool,
    ) -> None:
        self.files, self.normaliser, self.image_size = files, normaliser, image_size
        self.seed, self.epoch, self.crop, self.flip = seed, epoch, crop, flip
        self.order = np.random.default_rng((seed, epoch)).permutation(len(files))

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, place: int) -> Batch:
        """Image, float32, (1, channels, height, width), and label, (1,)."""
        example = int(self.order[place])
        rng = np.random.default_rng((self.seed, self.epoch, example))
        picture = read_picture(self.files.path(example), len(self.normaliser.mean))
        picture = random_crop(picture, self.image_size, rng) if self.crop else middle(picture, self.image_size)
        image = as_array(picture)[None]
        if self.flip and rng.random() < 0.5:
            image = image[..., ::-1]
        return self.normaliser(image), self.files.labels[example : example + 1]


def middles(files: PhotographFiles, part: slice, image_size: tuple[int, int], channels: int) -> np.ndarray:
    """The middles of some photographs, read by several threads, uint8, (examples, channels, height, width)."""

    def read(example: int) -> np.ndarray:
        return as_array(middle(read_picture(files.path(example), channels), image_size))

    with ThreadPoolExecutor(_THREADS) as pool:
        return np.stack(list(pool.map(read, range(len(files))[part])))


class ReadAhead(Sequence[Batch]):
    """The batches of an epoch, or this process's shares of them, of which the next ones are being read meanwhile.

    Any may be asked for; to ask for another than the next begins to read anew from there.

    examples: those that fill no batch at the end sit out.
    first: the step of the epoch to begin with.
    devices, shares: how many share a batch, and the numbers of those whose shares come here, one after the other.
    workers: processes that read; with 0, threads of this one do.
    waited: seconds that whoever asked has waited.
    """

    def __init__(
        self,
        examples: EpochExamples,
        batch_size: int,
        *,
        first: int = 0,
        devices: int = 1,
        shares: Sequence[int] = (0,),
        workers: int = 0,
    ) -> None:
        try:
            import grain
        except ImportError:
            remedy = install_command("train")
            raise DataError(f"batches are read with Grain, which is not installed: {remedy}") from None
        steps = len(examples) // batch_size
        self.steps, self.workers, self.waited = steps - first, workers, 0.0
        places = np.arange(steps * batch_size).reshape(steps, batch_size // devices, devices)[first:]
        ours = places[:, :, list(shares)].transpose(0, 2, 1).reshape(-1)
        singles = grain.MapDataset.source(ours).map(examples.__getitem__)
        self.batches = singles.batch(batch_size // devices * len(shares), batch_fn=_joined)
        self.place, self.iterator = 0, self._from(0)

    def __len__(self) -> int:
        return self.steps

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
        if index != self.place:
            self.place, self.iterator = index, self._from(index)
        start = time.perf_counter()
        batch = next(self.iterator)
        self.waited += time.perf_counter() - start
        self.place += 1
        return batch

    def _from(self, first: int) -> Iterator[Batch]:
        import grain

        rest = self.batches[first:].to_iter_dataset(grain.ReadOptions(_THREADS, _BATCHES_AHEAD))
        if self.workers:
            from absl import flags

            if not flags.FLAGS.is_parsed():  # as they are in a program of absl's, which this is not
                flags.FLAGS.mark_as_parsed()
            rest = rest.mp_prefetch(grain.MultiprocessingOptions(self.workers, _BATCHES_AHEAD))
        return iter(rest)


def _joined(examples: Sequence[Batch]) -> Batch:
    images, labels = zip(*examples, strict=True)
    return np.concatenate(images), np.concatenate(labels)
