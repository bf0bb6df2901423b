"""Reads the TOML that students hand in, which may be anything."""

import re
import tomllib
from typing import Any

from resnet_spec import RosettaError

_LONGEST_KEY = 100
"""Parts with dots between them: tomllib needs the square of their number, and hours for the longest that fit a file."""
_BETWEEN_KEYS = re.compile(r"[,=\n\[\]{}\"']")


def read_toml(name: str, content: bytes) -> dict[str, Any]:
    """The tables of a file; raises RosettaError with why there are none, one sentence."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise RosettaError(f"{name} is no text in UTF-8.") from None
    if any(part.count(".") > _LONGEST_KEY for part in _BETWEEN_KEYS.split(text)):
        raise RosettaError(f"{name} has more than {_LONGEST_KEY} dots in a row without a comma: write shorter lines.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise RosettaError(f"{name} is no TOML that can be read: its lists are nested too deep.") from None
    except ValueError as error:  # a number of 5,000 digits is no TOMLDecodeError
        raise RosettaError(f"{name} is no TOML: {error}.") from None
