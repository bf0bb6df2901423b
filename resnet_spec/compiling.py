"""What the compiled models of all four backends share: the images that they take, and how a change is noticed."""

from collections.abc import Callable, Mapping
from numbers import Integral
from typing import TypeVar

import numpy as np

from resnet_spec.errors import ImagesError, RosettaError
from resnet_spec.images import as_sides, fit_images
from resnet_spec.spec import show

Compiled = Callable[[np.ndarray], np.ndarray]
"""A model compiled for one shape: images (batch, channels, height, width) in, its output (batch, classes) out."""

Tensor = TypeVar("Tensor")


def compiled_shape(channels: int, image_size: int | tuple[int, int], batch: int) -> tuple[int, int, int, int]:
    """The shape of the images to compile for. Raises ImagesError for sizes that no image has."""
    height, width = as_sides(image_size)
    sizes = (batch, height, width)
    if not all(isinstance(size, Integral) for size in sizes) or min(sizes) < 1:
        raise ImagesError(
            f"The batch is {show(batch)} and the images are {height}x{width}: compile for whole numbers from 1."
        )
    return int(batch), channels, height, width


def fit_compiled_images(images: np.ndarray, shape: tuple[int, int, int, int], dtype: str) -> np.ndarray:
    """The images as `fit_images` gives them; raises ImagesError where their shape is not the compiled one."""
    images = fit_images(images, shape[1], dtype)
    if images.shape != shape:
        raise ImagesError(
            f"The images have shape {images.shape}, but the model was compiled for {shape}: compile it for theirs too."
        )
    return images


def check_unchanged(
    compiled: Mapping[str, Tensor], now: Mapping[str, Tensor], is_same: Callable[[Tensor, Tensor], bool]
) -> None:
    """Raises RosettaError where a model's tensors are no longer those that were compiled, and names the first."""
    changed = (name for name in {**compiled, **now} if name not in compiled or name not in now)
    changed_name = next(changed, None) or next((name for name in now if not is_same(compiled[name], now[name])), None)
    if changed_name is not None:
        raise RosettaError(
            f"The model has changed since it was compiled, first seen in {changed_name}: compile it again."
        )


def same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether both hold the same numbers in the same places, NaN and the sign of zero included.

    Every number is read: a counter of changes, where a framework keeps one, misses those past it,
    and a checksum those that cancel out. For 100 MB that is about 10 ms of memory's time.
    """
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    return np.array_equal(one.view(f"u{one.itemsize}"), other.view(f"u{one.itemsize}"))
