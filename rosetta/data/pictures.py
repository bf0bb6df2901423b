"""One photograph out of its file: decoded, upright, in 8 bits, and cut to a network's size."""

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from resnet_spec.errors import DataError
from rosetta.backends import install_command
from rosetta.data.checks import reading

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.Image import Transpose

FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_RESIZED_TO, _OF_THAT = 256, 224
"""To what a photograph is made to validate, and how much of that is its middle, which is taken."""
_ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held, from 1 for upright to 8."""
_LEAST_SHARE, _WIDEST = 0.08, 4 / 3
_TRIES = 10


def read_picture(path: Path, channels: int) -> "Picture":
    """The photograph in a file, grey or in colour as 1 or 3 channels say, turned as its EXIF orientation says.

    Of 16 bits the upper eight are kept, transparency is left out, CMYK becomes RGB by Pillow's plain formula, and of
    an animation the first picture is taken. Raises DataError, with the file's name, for one that cannot be decoded.
    """
    try:
        from PIL import Image
    except ImportError:
        remedy = install_command("train")
        raise DataError(f"photographs are read with Pillow, which is not installed: {remedy}") from None
    warnings.filterwarnings("ignore", module=r"PIL\.")  # which name no file: of odd EXIF, of large photographs
    with reading(path, "a JPEG, PNG or WebP image"), _opened(path) as file:
        file.load()  # so that pixels which are cut off are found here
        picture: Image.Image = file
        turns = _turns(file)
        if picture.mode.startswith("I"):
            picture = Image.fromarray((np.asarray(picture).clip(0, 2**16 - 1) >> 8).astype(np.uint8))
        if picture.mode == "P":  # whose transparency may stand in its palette
            picture = picture.convert("RGBA")
        picture = picture.convert("L" if channels == 1 else "RGB")
        return picture if turns is None else picture.transpose(turns)


def _opened(path: Path) -> "Picture":
    from PIL import Image

    try:
        return Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError:
        most = 2 * (Image.MAX_IMAGE_PIXELS or 0)
        raise DataError(f"{path} has more than {most:,} pixels: make it smaller, or take it out.") from None


def _turns(file: "Picture") -> "Transpose | None":
    """What makes the photograph upright; None where it is, or where what the camera has left cannot be read."""
    from PIL.Image import Transpose

    upright_by = (
        *(Transpose.FLIP_LEFT_RIGHT, Transpose.ROTATE_180, Transpose.FLIP_TOP_BOTTOM, Transpose.TRANSPOSE),
        *(Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90),
    )
    try:
        return dict(enumerate(upright_by, 2)).get(file.getexif().get(_ORIENTATION, 1))
    except Exception:  # in EXIF stands whatever somebody has put there, and the pixels are whole all the same
        return None


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
            return _resized(picture.crop((left, top, left + width, top + height)), image_size)
    width = min(picture.width, round(picture.height * _WIDEST))
    height = min(picture.height, round(picture.width * _WIDEST))
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return _resized(picture.crop((left, top, left + width, top + height)), image_size)


def middle(picture: "Picture", image_size: tuple[int, int]) -> "Picture":
    """The photograph made 256 / 224 times as large as the image size at its shorter side, and of that the middle.

    As torchvision's Resize and CenterCrop have it.
    """
    height, width = image_size
    if height * picture.width >= width * picture.height:
        tall = height * _RESIZED_TO // _OF_THAT
        resized = _resized(picture, (tall, tall * picture.width // picture.height))
    else:
        wide = width * _RESIZED_TO // _OF_THAT
        resized = _resized(picture, (wide * picture.height // picture.width, wide))
    left, top = round((resized.width - width) / 2), round((resized.height - height) / 2)
    return resized.crop((left, top, left + width, top + height))


def _resized(picture: "Picture", image_size: tuple[int, int]) -> "Picture":
    from PIL.Image import Resampling

    height, width = image_size
    return picture.resize((width, height), Resampling.BILINEAR)


def as_array(picture: "Picture") -> np.ndarray:
    """uint8, (channels, height, width)."""
    array = np.asarray(picture)
    return array[None] if array.ndim == 2 else array.transpose(2, 0, 1)
