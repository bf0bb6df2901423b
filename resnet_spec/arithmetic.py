"""What a piece of arithmetic is, told by its numbers.

JAX and TensorFlow take a norm apart into a dozen steps, each in its own order, and so does who writes one by
hand. The steps can be arranged in any way, so they are not looked at: what goes in and what comes out is known,
and a batch norm is what gives a batch norm's numbers. That holds where the numbers tell, so the tensors of a norm
must differ from each other and from 0 and 1.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

Array = np.ndarray

# Rounding of the steps, over the largest number; the constants that are told apart differ by more.
_SAME = {"float64": 1e-11, "float32": 2e-6}
_GROUPS = (2, 3, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Region:
    """Steps with one way in and one way out.

    x, y: what goes in and what comes out, (batch, channels, height, width) or (batch, features).
    kinds: of its steps.
    constants: the single numbers that its steps use.
    parameters: the tensors with one number per channel that its steps use, by name.
    untrained: those of them that no optimiser moves, as running statistics are.
    window: the settings of the window that its sums slide over, where they do.
    is_bent: whether one of its steps bends every number, as a ReLU does, which those recorded need not show.
    """

    x: Array
    y: Array
    kinds: frozenset[str]
    constants: tuple[float, ...] = ()
    parameters: Mapping[str, Array] = field(default_factory=dict)
    untrained: frozenset[str] = frozenset()
    window: Mapping[str, Any] = field(default_factory=dict)
    is_bent: bool = False

    def gives(self, expected: Array) -> bool:
        """Whether these are the numbers that come out, as far as what goes in and out is exact."""
        if expected.shape != self.y.shape or not (np.isfinite(self.y).all() and np.isfinite(expected).all()):
            return False
        size = max(float(np.abs(self.y).max()), float(np.abs(expected).max()))
        rounding = max(_SAME.get(values.dtype.name, 1e-2) for values in (self.x, self.y))
        return bool(np.abs(self.y - expected).max() <= rounding * size)


@dataclass(frozen=True)
class Meaning:
    """What a region is: a kind of operation, its settings, and the parameter that has each role."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)


_CURVED = {"maximum", "minimum", "where", "exp", "unknown", "divide", "power", "activation"}
"""Without one of these, steps give no activation."""


def as_activation(region: Region) -> Meaning | None:
    """A function of each number for itself."""
    if region.parameters or region.x.shape != region.y.shape:
        return None
    # A bound that the recorded numbers do not reach would not show in them.
    is_bounded = region.kinds & {"minimum", "unknown"} or any(each not in (0.0, 1.0) for each in region.constants)
    if region.kinds & {"maximum", "where", "compare"} and not is_bounded and region.gives(np.maximum(region.x, 0.0)):
        return Meaning("relu")
    if not region.kinds & _CURVED or not (region.x < 0).any():
        return None
    with np.errstate(over="ignore"):
        for name, function in _ACTIVATIONS:
            is_in_reach = name != "relu6" or 6.0 in region.constants
            if is_in_reach and region.gives(function(region.x)):
                return Meaning("activation", {"activation": name})
    # A division is no kink, though among negative numbers it looks like one.
    if region.kinds & {"minimum", "unknown"} or not region.kinds & {"maximum", "where", "activation"}:
        return None
    below = region.x < 0
    slope = float(np.median(region.y[below] / region.x[below]))
    if 0 < abs(slope) < 1 and region.gives(np.where(below, slope * region.x, region.x)):
        return Meaning("activation", {"activation": "leaky_relu", "slope": float(f"{slope:.6g}")})
    return None


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _softplus(x: Array) -> Array:
    return np.logaddexp(x, 0.0)


def _gelu(x: Array, factor: float = math.sqrt(0.5)) -> Array:
    return 0.5 * x * (1 + np.vectorize(math.erf, otypes=[x.dtype])(x * factor))


def _gelu_by_tanh(x: Array) -> Array:
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


_ACTIVATIONS: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("relu6", lambda x: np.clip(x, 0.0, 6.0)),
    ("sigmoid", _sigmoid),
    ("tanh", np.tanh),
    ("silu", lambda x: x * _sigmoid(x)),
    ("softplus", _softplus),
    ("elu", lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0.0)))),
    ("selu", lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0.0)))),
    ("mish", lambda x: x * np.tanh(_softplus(x))),
    ("hard_swish", lambda x: x * np.clip(x + 3, 0, 6) / 6),
    ("gelu", _gelu),
    ("gelu_tanh", _gelu_by_tanh),
    ("gelu", partial(_gelu, factor=float(np.float32(0.5**0.5)))),  # TensorFlow's, in float64 too
)


def as_same(region: Region) -> Meaning | None:
    """Nothing at all, as a dropout in inference mode that multiplies by 1."""
    # A bound that the recorded numbers do not reach would seem to be nothing.
    is_arithmetic = not region.kinds & {"unknown", "activation", "minimum", "maximum", "where", "compare"}
    return Meaning("same") if is_arithmetic and not region.parameters and region.gives(region.x) else None


def as_permutation(region: Region) -> Meaning | None:
    """The channels in another order."""
    if region.parameters or region.x.ndim != 4 or region.x.shape != region.y.shape:
        return None
    before = [channel.tobytes() for channel in region.x.swapaxes(0, 1)]
    behind = [channel.tobytes() for channel in region.y.swapaxes(0, 1)]
    is_moved = before != behind and sorted(before) == sorted(behind) and len(set(before)) > 1
    return Meaning("unknown", {"arithmetic": "permutation of channels"}) if is_moved else None


def as_padding(region: Region) -> Meaning | None:
    """Pixels of the image itself beyond its edges."""
    x, y = region.x, region.y
    if region.parameters or x.ndim != 4 or y.ndim != 4 or x.shape[:2] != y.shape[:2] or x.shape == y.shape:
        return None
    pixels = (y.shape[2] - x.shape[2]) // 2
    if 0 < pixels < min(x.shape[2:]) and y.shape[2:] == tuple(side + 2 * pixels for side in x.shape[2:]):
        for mode in ("reflect", "edge", "wrap", "symmetric"):
            sides = ((0, 0), (0, 0), (pixels, pixels), (pixels, pixels))
            if region.gives(np.pad(x, sides, mode=mode)):
                return Meaning("unknown", {"arithmetic": f"{mode} padding of {pixels} pixels"})
    return None


def as_pool(region: Region) -> Meaning | None:
    """A mean over the image, or over a window: a sum that is divided by how many it adds up."""
    if region.x.ndim != 4 or region.parameters or not region.kinds & {"mean", "sum_over", "window_sum"}:
        return None
    mean = region.x.mean(axis=(2, 3))
    if region.gives(mean) or region.gives(mean[:, :, None, None]):
        return Meaning("mean")
    if region.window:
        for counts_padding in (True, False):
            if region.gives(average_pool(region.x, region.window, counts_padding=counts_padding)):
                return Meaning("avg_pool", {**region.window, "counts_padding": counts_padding})
    return None


def average_pool(x: Array, window: Mapping[str, Any], *, counts_padding: bool) -> Array:
    """Means of windows; of an undilated window with padding (top, bottom, left, right)."""
    top, bottom, left, right = window["padding"]
    sides = ((0, 0), (0, 0), (top, bottom), (left, right))
    (rows, columns), (down, along) = window["kernel"], window["stride"]

    def windows(values: Array) -> Array:
        seen = np.lib.stride_tricks.sliding_window_view(np.pad(values, sides), (rows, columns), (2, 3))
        return seen[:, :, ::down, ::along].sum(axis=(4, 5))

    return windows(x) / (rows * columns if counts_padding else windows(np.ones_like(x)))


SOFTMAX_OVER_OTHERS = {"n": "over the images of the batch", "h": "over the rows", "w": "over the columns"}
"""What a softmax over another axis than that of the classes is called, behind its name."""


def as_softmax(region: Region) -> Meaning | None:
    """Probabilities of each row, or of each column, or their logarithms."""
    if region.x.ndim != 2 or region.parameters:
        return None
    for axis, others in ((1, ""), (0, f" {SOFTMAX_OVER_OTHERS['n']}")):
        exponentials = np.exp(region.x - region.x.max(axis=axis, keepdims=True))
        probabilities = exponentials / exponentials.sum(axis=axis, keepdims=True)
        if region.gives(probabilities):
            return Meaning("activation", {"activation": f"softmax{others}"}) if others else Meaning("softmax")
        if region.gives(np.log(probabilities)):
            return Meaning("activation", {"activation": f"log_softmax{others}"})
    return None


def as_norm(region: Region) -> Meaning | None:
    """A norm: of statistics that are kept, or of the batch's, an image's or a group of channels'."""
    if region.x.ndim not in (2, 4) or region.x.shape != region.y.shape or region.is_bent:
        return None
    for constant in dict.fromkeys(region.constants):
        if 0 < constant < 0.5:
            for normalised, settings, roles in _normalised(region, constant):
                affine = _affine_roles(region, normalised, set(region.parameters) - set(roles.values()))
                if affine is not None:
                    found = {"eps": shortest(constant), "decay": None, **settings}
                    return Meaning("norm", found, {**affine, **roles})
    return None


def _normalised(region: Region, eps: float) -> Iterator[tuple[Array, dict[str, Any], dict[str, str]]]:
    """Every way to normalise the input: the numbers, the settings that say how, and the parameters used."""
    x = region.x
    # Where all that goes in is 0, several ways give what comes out: the likeliest first.
    yield from _normalised_by_kept(region, eps, sorted(region.untrained))
    spaces = tuple(range(2, x.ndim))
    ways = [("batch", (0, *spaces)), ("layer", (1, *spaces)), ("layer", (1,)), ("instance", spaces)]
    for norm, axes in ways:
        if axes:
            mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
            settings = {"norm": norm, "batch_statistics": norm == "batch"}
            count = x.size // variance.size
            for how, root in _divisors(variance, eps):
                yield (x - mean) / root, {**settings, **how}, {}
            if count > 1:
                unbiased = np.sqrt(variance * count / (count - 1) + eps)
                yield (x - mean) / unbiased, {**settings, "variance": "unbiased"}, {}
    for groups in _GROUPS:
        if x.shape[1] % groups == 0 and x.shape[1] > groups:
            grouped = x.reshape(len(x), groups, -1)
            mean, variance = grouped.mean(axis=2, keepdims=True), grouped.var(axis=2, keepdims=True)
            settings = {"norm": "group", "groups": groups, "batch_statistics": False}
            yield ((grouped - mean) / np.sqrt(variance + eps)).reshape(x.shape), settings, {}
    if region.parameters.keys() - region.untrained:
        yield from _normalised_by_kept(region, eps, sorted(region.parameters))


def _normalised_by_kept(
    region: Region, eps: float, names: Iterable[str]
) -> Iterator[tuple[Array, dict[str, Any], dict[str, str]]]:
    """Every way to normalise the input by two of these parameters, or by one without a mean."""
    x = region.x
    kept = {"norm": "batch", "batch_statistics": False}
    for mean, variance in permutations([*names, None], 2):
        if variance and (region.parameters[variance] > 0).all():
            roles = {"running_mean": mean, "running_var": variance} if mean else {"running_var": variance}
            centred = x - _per_channel(region.parameters[mean], x) if mean else x
            missing = {} if mean else {"mean": "not taken off"}
            for how, root in _divisors(_per_channel(region.parameters[variance], x), eps):
                yield centred / root, {**kept, **missing, **how}, roles


def _divisors(variance: Array, eps: float) -> Iterator[tuple[dict[str, Any], Array]]:
    with np.errstate(invalid="ignore"):
        yield {}, np.sqrt(variance + eps)
        yield {"eps_place": "outside the root"}, np.sqrt(variance) + eps
        yield {"divisor": "the variance"}, variance + eps


def _affine_roles(region: Region, normalised: Array, free: set[str]) -> dict[str, str] | None:
    """Which of the other parameters scales and which shifts; None where none of the ways gives the numbers."""
    if len(free) > 2 or not np.isfinite(normalised).all():
        return None
    for scale, shift in permutations([*sorted(free), None, None], 2):
        if {scale, shift} - {None} != free:
            continue
        y = normalised
        if scale:
            y = y * _per_channel(region.parameters[scale], y)
        if shift:
            y = y + _per_channel(region.parameters[shift], y)
        if region.gives(y):
            return {role: name for role, name in (("weight", scale), ("bias", shift)) if name}
    return None


def _per_channel(values: Array, x: Array) -> Array:
    return values.reshape(-1, *(1,) * (x.ndim - 2))


def shortest(constant: float) -> float:
    """1e-5 for the float32 that is nearest to it."""
    single = np.float32(constant)
    return float(str(single)) if float(single) == constant else constant


# Of several regions with one way out, a norm and a softmax are the widest, and everything else is the narrowest.
Recogniser = Callable[[Region], Meaning | None]
NARROW: tuple[Recogniser, ...] = (as_pool, as_activation, as_same, as_permutation, as_padding)
WIDE: tuple[Recogniser, ...] = (as_norm, as_softmax)
