"""The batches of an epoch: every example once, and the same on every asking."""

import dataclasses
import math
import tracemalloc

import numpy as np
import pytest

from resnet_spec import EpochBatches, FittedBatches, ImagesError, LabelsError, Normaliser, Split, batches
from resnet_spec.batches import cropped

RNG = np.random.default_rng(0)
SPLIT = Split(RNG.integers(0, 256, (23, 3, 6, 5), np.uint8), np.arange(23))
NORMALISER = Normaliser.of(SPLIT.images)


def epoch(number: int = 0, seed: int = 0, crop: int = 0, flip: bool = False, batch_size: int = 4) -> EpochBatches:
    return EpochBatches(SPLIT, NORMALISER, batch_size, seed=seed, epoch=number, crop=crop, flip=flip)


def labels_of(batches: EpochBatches) -> list[int]:
    return [int(label) for _, labels in batches for label in labels]


def test_an_epoch_shows_each_example_at_most_once() -> None:
    seen = labels_of(epoch())
    assert len(epoch()) == 5
    assert len(seen) == len(set(seen)) == 20


def test_order_hangs_on_seed_and_epoch_alone() -> None:
    assert labels_of(epoch(1)) == labels_of(epoch(1))
    assert labels_of(epoch(1)) != labels_of(epoch(2))
    assert labels_of(epoch(1)) != labels_of(epoch(1, seed=1))
    # How many fit a batch and how they are augmented does not change who comes first.
    assert labels_of(epoch(1, batch_size=10))[:20] == labels_of(epoch(1, crop=2, flip=True))


def test_asking_twice_gives_the_same_images() -> None:
    batches = epoch(3, crop=2, flip=True)
    first, again = batches[2], batches[2]
    assert np.array_equal(first[0], again[0])
    first[0][:] = 0
    assert np.array_equal(again[0], batches[2][0])


def test_normalised_images_have_mean_0_and_variance_1_per_channel() -> None:
    images = NORMALISER(SPLIT.images)
    assert images.dtype == np.float32
    assert images.mean(axis=(0, 2, 3)) == pytest.approx([0, 0, 0], abs=1e-5)
    assert images.std(axis=(0, 2, 3)) == pytest.approx([1, 1, 1], rel=1e-5)


def test_a_channel_of_one_colour_stays_finite() -> None:
    grey = np.full((4, 1, 3, 3), 7, np.uint8)
    assert np.abs(Normaliser.of(grey)(grey)).max() < 1e-6


def test_a_crop_in_the_middle_is_the_image_and_one_at_the_corner_is_shifted() -> None:
    images = RNG.standard_normal((2, 3, 6, 5)).astype(np.float32)
    found = cropped(images, np.array([[2, 2], [0, 4]]), 2)
    assert np.array_equal(found[0], images[0])
    assert np.array_equal(found[1, :, 2:, :3], images[1, :, :4, 2:])
    assert not found[1, :, :2].any()
    assert not found[1, :, :, 3:].any()


def test_a_mirrored_image_is_the_other_way_round() -> None:
    plain = {int(label): image for images, labels in epoch() for image, label in zip(images, labels, strict=True)}
    flipped = 0
    for images, labels in epoch(flip=True):
        for image, label in zip(images, labels, strict=True):
            mirrored = np.array_equal(image, plain[int(label)][:, :, ::-1])
            assert mirrored or np.array_equal(image, plain[int(label)])
            flipped += mirrored
    assert 4 <= flipped <= 16


def test_a_slice_is_a_list_and_the_end_is_the_end() -> None:
    assert len(epoch()[1:3]) == 2
    with pytest.raises(IndexError):
        epoch()[5]


def test_batches_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ImagesError, match="There are no batches"):
        FittedBatches([], 3, 10, "float32")
    with pytest.raises(LabelsError, match="but the model knows the classes 0 to 1"):
        list(FittedBatches(epoch(), 3, 2, "float32"))
    with pytest.raises(ImagesError):
        FittedBatches(epoch(), 1, 23, "float32")[0]


def test_mean_and_deviation_are_those_of_the_counted_values() -> None:
    # Two channels: 0 and 255 alike, so mean and deviation 1/2; 1, 2, 3, 6: mean 3, variance 14/4.
    images = np.array([[[[0, 255]], [[1, 2]]], [[[255, 0]], [[3, 6]]]], np.uint8)
    normaliser = Normaliser.of(images)
    assert normaliser.mean.tolist() == [0.5, 3 / 255]
    assert normaliser.std.tolist() == [0.5, math.sqrt(3.5) / 255]
    assert normaliser.mean.dtype == normaliser.std.dtype == np.float64
    exact = (images[:, 0] / 255 - 0.5) / 0.5
    assert np.abs(normaliser(images)[:, 0] - exact).max() < 1e-7


def test_a_channel_of_one_colour_is_not_divided_by_0() -> None:
    assert Normaliser.of(np.full((4, 1, 3, 3), 7, np.uint8)).std.tolist() == [1.0]


def test_normalising_is_rounded_once_and_the_same_in_any_company() -> None:
    images = RNG.integers(0, 256, (5, 2, 4, 4), np.uint8)
    normaliser = Normaliser(np.array([0.3, 0.4]), np.array([0.2, 0.7]))
    shift, scale = normaliser.mean[:, None, None], 1 / normaliser.std[:, None, None]
    assert np.array_equal(normaliser(images), ((images / np.float32(255) - shift) * scale).astype(np.float32))
    assert np.array_equal(normaliser(images[2:3])[0], normaliser(images)[2])


def test_a_large_set_of_images_takes_no_more_memory_than_its_result(monkeypatch) -> None:
    images = RNG.integers(0, 256, (60, 3, 200, 200), np.uint8)  # 7.2 MB
    monkeypatch.setattr("resnet_spec.batches._PART", 2**17)
    tracemalloc.start()
    normaliser = Normaliser.of(images)
    counting = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    normalised = normaliser(images)
    looking_up = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert counting < 0.3 * images.nbytes
    assert normalised.nbytes == 4 * images.nbytes
    assert looking_up < 4.3 * images.nbytes
    assert normaliser.mean == pytest.approx(images.mean(axis=(0, 2, 3), dtype=np.float64) / 255, rel=1e-15)
    assert normaliser.std == pytest.approx(images.std(axis=(0, 2, 3), dtype=np.float64) / 255, rel=1e-14)


@pytest.mark.parametrize("part", [1, 89, 90, 91, 180, 200, 2070])
def test_parts_of_any_size_add_up(part: int, monkeypatch) -> None:
    monkeypatch.setattr("resnet_spec.batches._PART", part)
    again = Normaliser.of(SPLIT.images)
    assert again.mean.tolist() == NORMALISER.mean.tolist()
    assert again.std.tolist() == NORMALISER.std.tolist()
    assert np.array_equal(again(SPLIT.images), NORMALISER(SPLIT.images))


def test_a_part_is_about_a_million_numbers() -> None:
    assert [part.stop for part in batches._parts(np.zeros((3, 3, 700, 700), np.uint8))] == [1, 2, 3]
    assert [part.start for part in batches._parts(np.zeros((2**20 + 1, 1, 1, 1), np.uint8))] == [0, 2**20]


def test_order_and_augmentation_are_the_seeds_bits() -> None:
    one = epoch(3, seed=7, crop=2, flip=True)
    rng = np.random.default_rng((7, 3))
    assert one.order.tolist() == rng.permutation(23).tolist()
    assert one.offsets.tolist() == rng.integers(0, 5, (23, 2)).tolist()
    assert one.mirrored.tolist() == (rng.random(23) < 0.5).tolist()
    assert not epoch(3, seed=7).mirrored.any()
    assert not epoch(3, seed=7).offsets.any()


def test_a_batch_is_cropped_and_mirrored_example_by_example() -> None:
    one = epoch(3, seed=7, crop=2, flip=True)
    images, labels = one[1]
    examples = one.order[4:8]
    assert labels.tolist() == examples.tolist()
    for image, example in zip(images, examples, strict=True):
        padded = np.pad(NORMALISER(SPLIT.images[example : example + 1])[0], ((0, 0), (2, 2), (2, 2)))
        row, column = one.offsets[example]
        window = padded[:, row : row + 6, column : column + 5]
        assert np.array_equal(image, window[:, :, ::-1] if one.mirrored[example] else window)


def test_batches_are_counted_and_found_from_both_ends() -> None:
    assert [len(epoch(batch_size=size)) for size in (1, 4, 23, 24)] == [23, 5, 1, 0]
    for index in (-1, 5):
        with pytest.raises(IndexError, match=str(index)):
            epoch()[index]
    assert [labels.tolist() for _, labels in epoch()[3:9]] == [labels.tolist() for _, labels in list(epoch())[3:]]
    fitted = FittedBatches(epoch(), 3, 23, "float64")
    assert (len(fitted), len(fitted[1:3])) == (5, 2)
    images, labels = fitted[1:3][0]
    assert images.dtype == np.float64
    assert labels.tolist() == epoch()[1][1].tolist()


class Stopped(list):
    """Batches of which asking for one raises."""

    def __init__(self, error: Exception) -> None:
        super().__init__([None, None])
        self.error = error

    def __getitem__(self, index: object) -> None:
        raise self.error


def test_no_error_of_a_batch_is_taken_for_the_end_of_the_epoch() -> None:
    with pytest.raises(RuntimeError, match=r"^Batch 1 raised StopIteration\.$") as caught:
        FittedBatches(Stopped(StopIteration()), 3, 23, "float32")[1]
    assert isinstance(caught.value.__cause__, StopIteration)
    with pytest.raises(IndexError, match="mine"):
        list(FittedBatches(Stopped(IndexError("mine")), 3, 23, "float32"))


def test_a_normaliser_stays_as_it_is() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        NORMALISER.mean = None
