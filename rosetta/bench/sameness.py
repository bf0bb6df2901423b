"""Whether two models of one framework are the same network, whatever their tensors are called.

Tensors of the same shape get the same values in both, so that two networks with the same layers
in the same order give the same numbers. Equal shapes and totals alone would pass a stride in another place.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from resnet_spec import RosettaError, Weights
from rosetta.bench.references import NoReferenceError

RESULT_BOUND = 1e-4  # of the largest number, in float32
_ONES = ("weight", "gamma", "scale", "var", "variance")  # how the frameworks' names of scales and variances end


def check_same_tensors(ours: Mapping[str, np.ndarray], theirs: Mapping[str, np.ndarray], title: str) -> None:
    """Raises NoReferenceError unless both have equally many tensors of every shape."""
    if _shapes(ours) == _shapes(theirs):
        return
    counts = [f"{len(tensors)} tensors of {_total(tensors):,} numbers" for tensors in (theirs, ours)]
    difference = _shapes(theirs) - _shapes(ours) or _shapes(ours) - _shapes(theirs)
    odd = "x".join(map(str, min(difference)))
    raise NoReferenceError(
        f"{title} is not the same network: it has {counts[0]}, ours {counts[1]}, and they differ in the shape {odd}."
    )


def check_same_results(ours: object, theirs: object, title: str) -> None:
    """Raises NoReferenceError unless the results of both are finite and equal within rounding."""
    if not (difference := _difference(ours, theirs)) < RESULT_BOUND:
        raise NoReferenceError(
            f"{title} is not the same network: with the same weights its results differ by {difference:.1e}"
            f" of the largest (bound {RESULT_BOUND:.0e})."
        )


def check_same_compiled(written: object, compiled: object, name: str) -> None:
    """Raises RosettaError unless the results of the compiled model are those of the model as written."""
    if not (difference := _difference(written, compiled)) < RESULT_BOUND:
        raise RosettaError(
            f"computes something else when it is compiled: the results of {name} differ by {difference:.1e}"
            f" of the largest (bound {RESULT_BOUND:.0e})"
        )


def _difference(one: object, other: object) -> float:
    """The largest difference of two arrays over the largest number of the first."""
    first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if first.shape != second.shape:
        return np.inf
    return float(np.max(np.abs(first - second)) / np.max(np.abs(first)))


def equal_tensors(tensors: Mapping[str, np.ndarray]) -> Weights:
    """Values for the tensors that depend on nothing but their shape, and for vectors on their role."""
    return {name: _value(name, tensor.shape) for name, tensor in tensors.items()}


def _value(name: str, shape: tuple[int, ...]) -> np.ndarray:
    if len(shape) == 1:
        return np.full(shape, float(name.endswith(_ONES)), np.float32)
    scale = np.sqrt(max(shape) / np.prod(shape))  # so that activations neither explode nor vanish
    return (scale * np.random.default_rng(shape).standard_normal(shape)).astype(np.float32)


def _shapes(tensors: Mapping[str, np.ndarray]) -> Counter[tuple[int, ...]]:
    return Counter(tensor.shape for tensor in tensors.values())


def _total(tensors: Mapping[str, np.ndarray]) -> int:
    return sum(tensor.size for tensor in tensors.values())
