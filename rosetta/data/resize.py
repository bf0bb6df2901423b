"""Images in the size and the channels that a network takes."""

import math
from collections.abc import Callable

import numpy as np

from resnet_spec.data import Data, Split
from resnet_spec.errors import DataError
from resnet_spec.files import shown
from rosetta.backends import install_command
from rosetta.data.checks import check_memory


def fitted(data: Data, image_size: tuple[int, int] | None, in_channels: int | None) -> Data:
    """The data with images of another height and width, or grey or coloured ones; None leaves them.

    Resizing is Pillow's, bilinear, with its antialiasing: a smaller image is a weighted mean over all of
    the larger one's pixels. Grey of colour is ITU-R BT.601's luma. Raises DataError when Pillow is not
    installed, and for images that fit no memory.
    """
    channels, *original = data.training.images.shape[1:]
    height, width = image_size or original
    shape = (in_channels or channels, height, width)
    if shape == (channels, *original):
        return data
    examples = len(data.training) + len(data.validation)
    held = data.training.images.nbytes + data.validation.images.nbytes
    grey = examples * height * width if channels < shape[0] and (height, width) != tuple(original) else 0
    made = examples * math.prod(shape)
    check_memory(
        f"{shown(data.name)} in {examples:,} images of {'x'.join(map(str, shape))}",
        max(held + grey + made, 2 * made),
        "give a smaller image size",
    )
    training, validation = (_fitted(split, shape) for split in (data.training, data.validation))
    return Data(data.name, data.classes, training, validation, data.flippable)


def _fitted(split: Split, shape: tuple[int, int, int]) -> Split:
    """shape: channels, height and width of the images to come."""
    images = split.images
    if images.shape[2:] != shape[1:] or images.shape[1] > shape[0]:
        redraw = _redrawing(shape)
        redrawn = np.empty((len(images), min(images.shape[1], shape[0]), *shape[1:]), np.uint8)
        for number, image in enumerate(images):
            redrawn[number] = redraw(image)
        images = redrawn
    if images.shape[1] < shape[0]:
        images = np.repeat(images, shape[0], axis=1)
    return Split(images, split.labels)


def _redrawing(shape: tuple[int, int, int]) -> Callable[[np.ndarray], np.ndarray]:
    """What makes one image (channels, height, width) into another of this shape, or still grey."""
    try:
        from PIL import Image
    except ImportError:
        remedy = install_command("train")
        raise DataError(f"images are resized with Pillow, which is not installed: {remedy}") from None

    def redraw(image: np.ndarray) -> np.ndarray:
        picture = Image.fromarray(image[0] if len(image) == 1 else image.transpose(1, 2, 0))
        if shape[0] == 1:
            picture = picture.convert("L")
        resized = np.asarray(picture.resize((shape[2], shape[1]), Image.Resampling.BILINEAR))
        return resized[None] if resized.ndim == 2 else resized.transpose(2, 0, 1)

    return redraw
