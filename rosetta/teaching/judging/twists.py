"""Finds the formula in the neighbourhood of the right one that gives a student's numbers."""

import itertools
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from rosetta.teaching.judging.marks import Remark

Values = Mapping[str, np.ndarray]
"""What a formula gives, by name."""
BOUND = {"float64": 1e-7, "float32": 2e-5}
"""Of the largest number. Paddle keeps the numbers of a rule in float32, also where it computes in float64."""


@dataclass(frozen=True)
class Twist:
    """One way in which a formula is written wrong: a setting of it and the value that makes the mistake."""

    setting: str
    value: Any
    remark: Remark


def read_mistakes(exercise: str) -> tuple[Twist, ...]:
    """The known mistakes of an exercise, from `mistakes/`, in the order in which they are tried."""
    text = resources.files("rosetta.teaching").joinpath("mistakes", f"{exercise}.toml").read_text(encoding="utf-8")
    return tuple(
        Twist(
            each["setting"], each["value"], Remark(each["what"], each["why"], each.get("section"), each.get("row", ""))
        )
        for each in tomllib.loads(text)["mistake"]
    )


def find_twists(
    compute: Callable[..., Values], found: Values, twists: Sequence[Twist], *, most: int = 2
) -> tuple[Twist, ...]:
    """The fewest twists, up to so many, with which the formula gives what was found; none where no such are."""
    for count in range(1, most + 1):
        for chosen in itertools.combinations(twists, count):
            settings = {one.setting: one.value for one in chosen}
            if len(settings) == count and agree(found, compute(**settings)):
                return chosen
    return ()


def agree(found: Values, expected: Values) -> bool:
    """Whether all values are there, and none is further off than rounding, in the precision of what was found."""
    return found.keys() == expected.keys() and all(gap(found[name], expected[name]) <= 1 for name in expected)


def gap(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference over what rounding explains; infinite for another shape and for what is not finite."""
    found, expected = np.asarray(found), np.asarray(expected, np.float64)
    if found.shape != expected.shape or not np.isfinite(found).all() or not np.isfinite(expected).all():
        is_same = found.shape == expected.shape and np.array_equal(found, expected, equal_nan=True)
        return 0.0 if is_same else float("inf")
    if not found.size:
        return 0.0
    largest = max(float(np.abs(expected).max()), 1e-12)
    bound = BOUND.get(str(found.dtype), BOUND["float32"] if found.dtype.kind == "f" else BOUND["float64"])
    return float(np.abs(found.astype(np.float64) - expected).max()) / (bound * largest)
