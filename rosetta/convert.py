"""Checkpoints from Python, what `rosetta convert` does: `convert` and `read_any`."""

from rosetta.converting.convert import Conversion, convert, read_any

__all__ = ["Conversion", "convert", "read_any"]
