"""How people write and read shapes, counts and image sizes."""

import re
from collections.abc import Sequence

from resnet_spec import RosettaError


def show_shape(shape: Sequence[int] | None) -> str:
    """A shape as people write it, 64x24x24."""
    return "-" if shape is None else "x".join(map(str, shape))


def counted(number: int, noun: str) -> str:
    """`1 layer`, `2 layers`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def parse_image_size(text: str | None) -> tuple[int, int] | None:
    """`96` or `64x80` (height x width) as (height, width)."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,5})(?:x(\d{1,5}))?", text.strip())
    if not match:
        raise RosettaError(
            f"The image size is {text!r}, but must be a side such as 96, or height and width as 64x80,"
            " in pixels, of at most 99999 each."
        )
    return int(match[1]), int(match[2] or match[1])
