"""The batches of an epoch: every example once, and the same on every asking."""

import numpy as np
import pytest

from resnet_spec import EpochBatches, FittedBatches, ImagesError, LabelsError, Normaliser, Split
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
