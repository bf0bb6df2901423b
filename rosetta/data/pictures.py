"""One photograph out of its file: decoded, upright, in 8 bits, and cut to a network's size."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from resnet_spec.errors import DataError
from rosetta.backends import install_command
from rosetta.data.checks import reading

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_RESIZED_TO = 256 / 224
"""How much larger than its middle, which is taken, a photograph is made to validate."""
_LEAST_SHARE, _WIDEST = 0.08, 4 / 3
_TRIES = 10


def read_picture(path: Path, channels: int) -> "Picture":
    """The photograph in a file, grey or in colour as 1 or 3 channels say, turned as its EXIF orientation says.

    Of 16 bits the upper eight are kept, transparency is left out, CMYK becomes RGB by Pillow's plain formula, and of
    an animation the first picture is taken. Raises DataError, with the file's name, for one that cannot be decoded.
    """
    try:
        from PIL import Image, ImageOps
    except ImportError:
        remedy = install_command("train")
        raise DataError(f"photographs are read with Pillow, which is not installed: {remedy}") from None
    with reading(path, "a JPEG, PNG or WebP image"), Image.open(path, formats=FORMATS) as file:
        picture: Image.Image = file
        if picture.mode.startswith("I"):
            picture = Image.fromarray((np.asarray(picture).clip(0, 2**16 - 1) >> 8).astype(np.uint8))
        if picture.mode == "P":  # whose transparency may stand in its palette
            picture = picture.convert("RGBA")
        return ImageOps.exif_transpose(picture).convert("L" if channels == 1 else "RGB")


def random_crop(picture: "Picture", image_size: tuple[int, int], rng: np.random.Generator) -> "Picture":
    """A random rectangle of the photograph, resized: 8 % to all of its area, 3:4 to 4:3.

    Szegedy et al. 2014, "Going deeper with convolutions", section 6, as torchvision's RandomResizedCrop draws it:
    where ten rectangles do not fit, the largest in the middle that is within the proportions.
    """
    for _ in range(_TRIES):
        area = picture.width * picture.height * rng.uniform(_LEAST_SHARE, 1)
        proportion = math.exp(rng.uniform(-math.log(_WIDEST), math.log(_WIDEST)))
        width, height = round(math.sqrt(area * proportion)), round(math.sqrt(area / proportion))
        if 0 < width <= picture.width and 0 < height <= picture.height:
            left = int(rng.integers(0, picture.width - width, endpoint=True))
            top = int(rng.integers(0, picture.height - height, endpoint=True))
            return _resized(picture, image_size, (left, top, left + width, top + height))
    width = min(picture.width, round(picture.height * _WIDEST))
    height = min(picture.height, round(picture.width * _WIDEST))
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return _resized(picture, image_size, (left, top, left + width, top + height))


def middle(picture: "Picture", image_size: tuple[int, int]) -> "Picture":
    """The photograph made 256 / 224 times as large as the image size at its shorter side, and of that the middle.

    As torchvision's Resize and CenterCrop have it.
    """
    height, width = image_size
    scale = _RESIZED_TO * max(height / picture.height, width / picture.width)
    resized = _resized(picture, (max(height, int(picture.height * scale)), max(width, int(picture.width * scale))))
    left, top = round((resized.width - width) / 2), round((resized.height - height) / 2)
    return resized.crop((left, top, left + width, top + height))


def _resized(
    picture: "Picture", image_size: tuple[int, int], box: tuple[int, int, int, int] | None = None
) -> "Picture":
    from PIL.Image import Resampling

    height, width = image_size
    return picture.resize((width, height), Resampling.BILINEAR, box=box)


def as_array(picture: "Picture") -> np.ndarray:
    """uint8, (channels, height, width)."""
    array = np.asarray(picture)
    return array[None] if array.ndim == 2 else array.transpose(2, 0, 1)
