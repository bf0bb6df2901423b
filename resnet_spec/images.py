"""Images and labels as every backend takes them: NumPy, (batch, channels, height, width) and (batch,)."""

from numbers import Integral

import numpy as np

from resnet_spec.errors import ImagesError, LabelsError
from resnet_spec.spec import show

Batch = tuple[np.ndarray, np.ndarray]
"""Images, (batch, channels, height, width), and their class numbers, (batch,)."""


def fit_batch(batch: Batch, channels: int, classes: int, dtype: str) -> Batch:
    """The images in this dtype and the labels as int64; raises ImagesError or LabelsError where they do not fit."""
    images, labels = batch
    images = fit_images(images, channels, dtype)
    return images, fit_labels(labels, len(images), classes)


def fit_images(images: np.ndarray, channels: int, dtype: str) -> np.ndarray:
    """The images in this dtype, in one piece of memory.

    Raises ImagesError unless they are (batch, channels, height, width) and finite in this dtype.
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1] != channels or 0 in images.shape:
        raise ImagesError(
            f"The images have shape {images.shape}, but the model takes (batch, {channels}, height, width)."
        )
    if images.dtype.kind not in "fiu":
        raise ImagesError(f"The images hold {images.dtype}, but the model takes real numbers.")
    with np.errstate(over="ignore"):
        fitted = np.require(images, dtype, ["C", "W"])  # writeable: PyTorch warns of what is not
    if not np.isfinite(fitted).all():
        raise ImagesError(f"The images hold a NaN or an infinity in {dtype}: give finite numbers.")
    return fitted


def fit_labels(labels: np.ndarray, batch: int, classes: int) -> np.ndarray:
    """The labels as int64, one class number from 0 per image.

    Raises LabelsError unless they are (batch,), whole, and below `classes`: a framework that is
    given a label out of range may answer with a number.
    """
    labels = np.asarray(labels)
    if labels.shape != (batch,) or labels.dtype.kind not in "iu":
        raise LabelsError(
            f"The labels have shape {labels.shape} and hold {labels.dtype},"
            f" but {batch} images need {batch} whole numbers."
        )
    if labels.min() < 0 or labels.max() >= classes:
        wrong = labels[(labels < 0) | (labels >= classes)][0]
        raise LabelsError(f"The labels hold {wrong}, but the model knows the classes 0 to {classes - 1}.")
    return labels.astype(np.int64)


def draw_labels(classes: int, batch: int, seed: int = 0) -> np.ndarray:
    """Class numbers, each as likely as any other, int64, (batch,)."""
    return np.random.default_rng(seed).integers(0, classes, batch)


def draw_images(channels: int, image_size: tuple[int, int], batch: int, seed: int = 0) -> np.ndarray:
    """Standard normal noise as images, float32, (batch, channels, height, width)."""
    return np.random.default_rng(seed).standard_normal((batch, channels, *image_size), np.float32)


def as_sides(image_size: int | tuple[int, int]) -> tuple[int, int]:
    """An image size as (height, width); a single number is a square. Raises ImagesError for anything else."""
    sides = (image_size, image_size) if isinstance(image_size, Integral) else image_size
    if not isinstance(sides, tuple | list) or len(sides) != 2 or not all(isinstance(side, Integral) for side in sides):
        raise ImagesError(
            f"The image size is {show(image_size)}, but must be a side or (height, width) in whole pixels."
        )
    height, width = sides
    return int(height), int(width)
