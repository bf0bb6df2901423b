"""Images as every backend takes them: NumPy, (batch, channels, height, width), zero mean and unit variance."""

import numpy as np

from resnet_spec.errors import ImagesError


def check_images(images: np.ndarray, channels: int) -> None:
    """Raises ImagesError unless the images are finite numbers, (batch, channels, height, width)."""
    if images.ndim != 4 or images.shape[1] != channels or 0 in images.shape:
        raise ImagesError(
            f"The images have shape {images.shape}, but the model takes (batch, {channels}, height, width)."
        )
    if images.dtype.kind not in "fiu" or not np.isfinite(images).all():
        raise ImagesError("The images hold something that is no finite number: give finite real numbers.")


def draw_images(channels: int, image_size: tuple[int, int], batch: int, seed: int = 0) -> np.ndarray:
    """Standard normal noise as images, float32, (batch, channels, height, width)."""
    return np.random.default_rng(seed).standard_normal((batch, channels, *image_size), np.float32)


def as_sides(image_size: int | tuple[int, int]) -> tuple[int, int]:
    """An image size as (height, width); a single number is a square."""
    return (image_size, image_size) if isinstance(image_size, int) else image_size
