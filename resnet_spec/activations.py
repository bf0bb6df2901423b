"""Activations: what every layer and block of a network gives, by canonical name."""

import math
import re
from collections.abc import Mapping

import numpy as np

Activations = dict[str, np.ndarray]
"""Outputs by canonical name in forward order, (batch, channels, height, width), or (batch, classes) of the head."""

_IN_A_BLOCK = re.compile(r"layer(\d+)\.(\d+)\.?(.*)")
_UNIT = re.compile(r"(conv|bn)(\d+)")


def in_forward_order(activations: Mapping[str, np.ndarray]) -> Activations:
    """The activations in the order of the oracle's layer table: the shortcut behind the main way, a block behind both.

    Frameworks note them in other orders, each its own. A layer that no ResNet has stands behind those of its block.
    """
    # Only a pre-activation network has this norm, and there norms come before convolutions.
    units = ("bn", "conv") if "norm" in activations else ("conv", "bn")
    return {name: activations[name] for name in sorted(activations, key=lambda name: _place(name, units))}


def _place(name: str, units: tuple[str, str]) -> tuple[float, int, int, int, str]:
    """Stage and block; in a block the main way, then all else, then the block itself."""
    block = _IN_A_BLOCK.fullmatch(name)
    if block is None:
        stage = 0 if name in ("conv1", "bn1") else math.inf
        return stage, 0, ("conv1", "bn1", "norm", "fc", name).index(name), 0, name
    stage, index, layer = int(block[1]), int(block[2]), block[3]
    unit = _UNIT.match(layer)
    if unit:
        return stage, index, 0, 2 * int(unit[2]) + units.index(unit[1]), name
    return stage, index, 1 if layer else 2, 0, name
