"""What is read ahead is what would be read in turn, bit for bit: shared, resumed, by threads and by processes."""

from pathlib import Path

import numpy as np
import pytest

from resnet_spec import EpochBatches, Normaliser, Split, share
from resnet_spec.errors import DataError
from rosetta.data import open_data
from rosetta.data.photographs import Photographs
from rosetta.data.pipeline import PhotographEpoch, ReadAhead, middles, photograph_normaliser
from tests.data.photographs import write_photographs

RNG = np.random.default_rng(0)
SPLIT = Split(RNG.integers(0, 256, (23, 3, 6, 6), np.uint8), RNG.integers(0, 4, 23))


def epoch_of_arrays(batch_size: int = 1, epoch: int = 3) -> EpochBatches:
    return EpochBatches(SPLIT, Normaliser.of(SPLIT.images), batch_size, seed=7, epoch=epoch, crop=1, flip=True)


@pytest.fixture
def photographs(tmp_path: Path) -> Photographs:
    found = open_data(str(write_photographs(tmp_path, {"a": 12, "b": 12})), 16)
    assert isinstance(found, Photographs)
    return found


def epoch_of(photographs: Photographs, epoch: int = 0, **options) -> PhotographEpoch:
    options = {"crop": True, "flip": True, **options}
    return PhotographEpoch(photographs.training, photograph_normaliser(3), (16, 16), seed=5, epoch=epoch, **options)


def assert_same(found, wanted) -> None:
    found, wanted = list(found), list(wanted)
    assert len(found) == len(wanted)
    for (images, labels), (their_images, their_labels) in zip(found, wanted, strict=True):
        assert images.dtype == their_images.dtype
        assert np.array_equal(images, their_images)
        assert np.array_equal(labels, their_labels)


def test_arrays_read_ahead_are_the_batches_of_the_epoch() -> None:
    ahead = ReadAhead(epoch_of_arrays(), 5)
    assert len(ahead) == 4
    assert_same(ahead, epoch_of_arrays(5))
    assert ahead.waited > 0


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_the_number_of_readers_changes_nothing(photographs: Photographs, workers: int) -> None:
    examples = epoch_of(photographs)
    wanted = [
        tuple(np.concatenate(parts) for parts in zip(*(examples[4 * step + n] for n in range(4)), strict=True))
        for step in range(5)
    ]
    assert_same(ReadAhead(examples, 4, workers=workers), wanted)


def test_each_device_gets_its_share() -> None:
    wanted = epoch_of_arrays(6)
    for devices in (2, 3):
        parts = [ReadAhead(epoch_of_arrays(), 6, devices=devices, shares=[one]) for one in range(devices)]
        for one, part in enumerate(parts):
            assert_same(part, [share(batch, one, devices) for batch in wanted])
        # A process with two devices has the one's share before the other's.
        two = ReadAhead(epoch_of_arrays(), 6, devices=devices, shares=[1, 0])
        pairs = zip(parts[1], parts[0], strict=True)
        assert_same(two, [tuple(map(np.concatenate, zip(one, other, strict=True))) for one, other in pairs])


@pytest.mark.parametrize("workers", [0, 2])
def test_an_epoch_is_gone_on_with_in_its_middle(photographs: Photographs, workers: int) -> None:
    whole = list(ReadAhead(epoch_of(photographs), 4))
    for first in (0, 2, 5):
        rest = ReadAhead(epoch_of(photographs), 4, first=first, workers=workers)
        assert len(rest) == 5 - first
        assert_same(rest, whole[first:])


def test_any_batch_may_be_asked_for() -> None:
    ahead, wanted = ReadAhead(epoch_of_arrays(), 5), epoch_of_arrays(5)
    for index in (2, 0, 1, 3, 3):
        assert_same([ahead[index]], [wanted[index]])
    assert_same(ahead[1:3], wanted[1:3])
    with pytest.raises(IndexError):
        ahead[4]


def test_each_epoch_draws_anew_and_each_seed(photographs: Photographs) -> None:
    first, second = epoch_of(photographs, 0), epoch_of(photographs, 1)
    assert not np.array_equal(first.order, second.order)
    example = int(first.order[0])
    again = int(np.flatnonzero(second.order == example)[0])
    assert not np.array_equal(first[0][0], second[again][0])
    assert np.array_equal(first[0][0], epoch_of(photographs, 0)[0][0])


def test_without_augmentation_it_is_the_middle(photographs: Photographs) -> None:
    plain = epoch_of(photographs, crop=False, flip=False)
    example = int(plain.order[3])
    wanted = middles(photographs.training, slice(example, example + 1), (16, 16), 3)
    assert np.array_equal(plain[3][0], photograph_normaliser(3)(wanted))
    assert plain[3][1] == photographs.training.labels[example]
    mirrored = [epoch_of(photographs, crop=False)[n][0] for n in range(len(plain))]
    turned = [not np.array_equal(one, plain[n][0]) for n, one in enumerate(mirrored)]
    assert 0.2 < np.mean(turned) < 0.8
    assert all(
        np.array_equal(one[..., ::-1] if turn else one, plain[n][0])
        for n, (one, turn) in enumerate(zip(mirrored, turned, strict=True))
    )


@pytest.mark.parametrize("workers", [0, 1])
def test_a_broken_file_is_named_at_its_step(photographs: Photographs, workers: int) -> None:
    examples = epoch_of(photographs)
    path = photographs.training.path(int(examples.order[9]))
    path.write_bytes(path.read_bytes()[:200])
    ahead = ReadAhead(examples, 4, workers=workers)
    for step in range(2):
        assert ahead[step][0].shape == (4, 3, 16, 16)
    with pytest.raises(DataError, match=f"{path.name} cannot be read as a JPEG"):
        ahead[2]
