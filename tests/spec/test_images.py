"""What a model takes as images and labels, at the bounds."""

import numpy as np
import pytest

from resnet_spec import ImagesError, LabelsError, draw_images, draw_labels, fit_batch, fit_images
from resnet_spec.images import as_sides, fit_labels

IMAGES = np.zeros((2, 3, 4, 5), np.float32)


def test_every_class_from_the_first_to_the_last_is_a_label() -> None:
    fitted = fit_labels(np.array([0, 2, 1], np.uint8), 3, 3)
    assert fitted.dtype == np.int64
    assert fitted.tolist() == [0, 2, 1]


@pytest.mark.parametrize(("labels", "wrong"), [([0, 3], 3), ([-1, 2], -1), ([2, 9], 9), ([-2, -1], -2), ([5, 0], 5)])
def test_a_label_out_of_range_is_named(labels: list[int], wrong: int) -> None:
    with pytest.raises(LabelsError) as caught:
        fit_labels(np.array(labels), 2, 3)
    assert str(caught.value) == f"The labels hold {wrong}, but the model knows the classes 0 to 2."


@pytest.mark.parametrize("labels", [[0], [[0, 1]], [0.0, 1.0], [True, False], ["0", "1"]])
def test_labels_are_whole_numbers_one_per_image(labels: list[object]) -> None:
    with pytest.raises(LabelsError, match="but 2 images need 2 whole numbers"):
        fit_labels(np.array(labels), 2, 3)


def test_images_come_back_in_the_dtype_asked_for_and_one_piece() -> None:
    fitted = fit_images(IMAGES[:, :, :, ::-1], 3, "float64")
    assert fitted.dtype == np.float64
    assert fitted.flags.c_contiguous
    assert fitted.flags.writeable
    assert fit_images(np.ones((1, 3, 1, 1), np.int32), 3, "float32").tolist() == [[[[1.0]]] * 3]


@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 3, 4, 5, 1), (2, 1, 4, 5), (0, 3, 4, 5), (2, 3, 0, 5), (2, 3, 4, 0)])
def test_images_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ImagesError, match=r"but the model takes \(batch, 3, height, width\)"):
        fit_images(np.zeros(shape), 3, "float32")


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (IMAGES.astype(complex), "hold complex128, but the model takes real numbers"),
        (IMAGES.astype(bool), "hold bool"),
        (np.full_like(IMAGES, np.nan), "hold a NaN or an infinity in float32"),
        (np.full(IMAGES.shape, 1e300), "hold a NaN or an infinity in float32"),
    ],
)
def test_images_that_are_no_finite_numbers_are_refused(images: np.ndarray, message: str) -> None:
    with pytest.raises(ImagesError, match=message):
        fit_images(images, 3, "float32")


def test_a_batch_is_fitted_as_a_whole() -> None:
    images, labels = fit_batch((IMAGES, np.array([1, 0])), 3, 2, "float64")
    assert (images.shape, images.dtype, labels.tolist()) == (IMAGES.shape, np.float64, [1, 0])
    with pytest.raises(LabelsError):
        fit_batch((IMAGES, np.array([1, 0, 1])), 3, 2, "float64")


def test_draws_are_the_seeds_and_every_class_is_drawn() -> None:
    labels = draw_labels(3, 1000)
    assert labels.dtype == np.int64
    assert np.bincount(labels).min() > 250
    assert sorted(set(labels.tolist())) == [0, 1, 2]
    assert np.array_equal(labels, draw_labels(3, 1000, seed=0))
    assert not np.array_equal(labels, draw_labels(3, 1000, seed=1))
    images = draw_images(2, (30, 40), 5)
    assert (images.shape, images.dtype) == ((5, 2, 30, 40), np.float32)
    assert (images.mean(), images.std()) == (pytest.approx(0, abs=0.02), pytest.approx(1, abs=0.02))
    assert np.array_equal(images, draw_images(2, (30, 40), 5, seed=0))
    assert not np.array_equal(images, draw_images(2, (30, 40), 5, seed=1))


def test_a_size_is_a_side_or_two() -> None:
    assert as_sides(5) == (5, 5)
    assert as_sides(np.int64(5)) == as_sides([5, np.uint8(5)]) == (5, 5)
    assert as_sides((64, 80)) == (64, 80)


@pytest.mark.parametrize("size", [(1,), (1, 2, 3), 5.0, (5, 5.0), "55", None, {4: 4, 5: 5}, "k" * 100_000])
def test_another_size_is_refused(size: object) -> None:
    with pytest.raises(ImagesError, match="must be a side or") as caught:
        as_sides(size)
    assert len(str(caught.value)) < 200
