"""What Paddle's operators are on the tape: a rule for each that is more than its inputs."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from paddle import Tensor

from resnet_spec.reference import same_sides

Named = dict[str, Any]
"""By the names of an operator's arguments: their values, or the positions on the tape of those that are tensors."""
Taken = tuple[str, tuple[int, ...], dict[str, Any]]
"""The kind, the inputs and the settings of a step."""

KINDS = {
    **dict.fromkeys(("assign", "assign_out", "clone", "contiguous", "_copy_to"), "same"),
    **dict.fromkeys(("reshape", "flatten", "squeeze", "unsqueeze", "view_shape"), "reshape"),
    **{"cast": "cast", "expand": "broadcast", "expand_as": "broadcast"},
    **{"add": "add", "subtract": "subtract", "multiply": "multiply", "divide": "divide", "maximum": "maximum"},
    **{"minimum": "minimum", "sqrt": "sqrt", "rsqrt": "rsqrt", "square": "square", "exp": "exp"},
    **{"pow": "power", "elementwise_pow": "power", "where": "where"},
    **dict.fromkeys(("equal", "not_equal", "less_than", "less_equal", "greater_than", "greater_equal"), "compare"),
}
BINARY = ("add", "subtract", "multiply", "divide", "maximum", "minimum", "power", "compare")
# Of each activation the common name, and what else it takes, with the value that the name stands for.
ACTIVATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in ("relu", "relu6", "silu", "sigmoid", "tanh", "mish")},
    **{"swish": ("silu", {}), "hardswish": ("hard_swish", {}), "leaky_relu": ("leaky_relu", {"slope": None})},
    **{"elu": ("elu", {"alpha": 1.0}), "gelu": ("gelu", {"approximate": False})},
    "hardsigmoid": ("hard_sigmoid", {"slope": 0.1666667, "offset": 0.5}),
    "selu": ("selu", {"scale": 1.0507009873554805, "alpha": 1.6732632423543772}),
    "softplus": ("softplus", {"beta": 1.0, "threshold": 20.0}),
}
# Tensors that hold nothing of the one that is given: its shape, or numbers in its shape.
SHAPES = ("full", "full_like", "zeros_like", "ones_like", "empty", "empty_like", "shape", "shape64", "numel")
RANDOM = (
    *("bernoulli", "binomial", "dirichlet", "exponential", "gaussian", "gaussian_inplace", "multinomial", "poisson"),
    *("randint", "randperm", "standard_gamma", "truncated_gaussian_random", "uniform", "uniform_inplace"),
)
# The names of positional arguments, of the operators that a rule below reads.
ARGUMENTS = {
    "conv2d": ("x", "weight", "stride", "padding", "algorithm", "dilation", "groups", "data_format"),
    "depthwise_conv2d": ("x", "weight", "stride", "padding", "algorithm", "groups", "dilation", "data_format"),
    "batch_norm": (
        *("x", "running_mean", "running_var", "weight", "bias", "is_test", "momentum", "eps", "data_format"),
        *("use_global_stats", "trainable_statistics"),
    ),
    "layer_norm": ("x", "weight", "bias", "eps", "begin"),
    "group_norm": ("x", "weight", "bias", "eps", "groups", "data_format"),
    "instance_norm": ("x", "weight", "bias", "eps"),
    "pool2d": (
        *("x", "kernel", "stride", "padding", "ceil", "exclusive", "data_format", "type", "is_global", "adaptive"),
        "algorithm",
    ),
    "max_pool2d_with_index": ("x", "kernel", "stride", "padding", "is_global", "adaptive", "ceil"),
    "linear": ("x", "weight", "bias"),
    "matmul": ("x", "y", "transpose_x", "transpose_y"),
    "addmm": ("input", "x", "y", "beta", "alpha"),
    "mean": ("x", "axis", "keepdim"),
    "sum": ("x", "axis", "dtype", "keepdim"),
    "max": ("x", "axis", "keepdim"),
    "amax": ("x", "axis", "keepdim"),
    "softmax": ("x", "axis"),
    "log_softmax": ("x", "axis"),
    "transpose": ("x", "permutation"),
    "slice": ("x", "axes", "starts", "ends", "infer", "decrease"),
    "strided_slice": ("x", "axes", "starts", "ends", "strides"),
    "_getitem_dygraph": ("x", "item"),
    "pad": ("x", "padding", "value"),
    "pad3d": ("x", "padding", "mode", "value", "data_format"),
    "concat": ("x", "axis"),
    "dropout": ("x", "seed_tensor", "rate", "is_test", "mode"),
    "clip": ("x", "low", "high"),
    "hardtanh": ("x", "low", "high"),
    "scale": ("x", "factor", "shift", "shift_is_last"),
}
_ALIASES = {
    **{"input": "x", "other": "y", "dim": "axis", "perm": "permutation", "exponent": "y"},
    **{"min": "low", "max": "high"},
}


def _axes(data_format: str, rank: int) -> str:
    if rank == 2:
        return "nc"
    return {"NCHW": "nchw", "NHWC": "nhwc"}.get(data_format, "")


def _sides(value: Any) -> tuple[int, int]:
    both = [value] if isinstance(value, int) else [int(each) for each in value]
    return (both[0], both[-1])


def _image_sides(named: Named) -> tuple[int, int]:
    """The height and the width of what goes in."""
    shape = named["x"].shape
    return tuple(shape[1:3]) if named.get("data_format") == "NHWC" else tuple(shape[2:])


def _padding(named: Named, kernel: tuple[int, int], stride: tuple[int, int]) -> tuple[int, ...]:
    """Top, bottom, left, right."""
    algorithm = named.get("algorithm", "EXPLICIT")
    if algorithm == "VALID":
        return (0, 0, 0, 0)
    if algorithm == "SAME":
        by_side = zip(_image_sides(named), kernel, stride, strict=True)
        return tuple(pixels for side in by_side for pixels in same_sides(*side))
    padding = [int(each) for each in named["padding"]]
    return tuple(padding) if len(padding) == 4 else (padding[0], padding[0], padding[1], padding[1])


def _convolution(named: Named, before: Named) -> Taken:
    inputs = (before["x"], before["weight"])
    stride, kernel = _sides(named["stride"]), tuple(named["weight"].shape[2:])
    # Paddle's kernels take no dilation where the padding is "SAME".
    dilation = (1, 1) if named["algorithm"] == "SAME" else _sides(named["dilation"])
    settings = {
        "axes": _axes(named["data_format"], 4),
        "kernel_axes": "oihw",
        "stride": stride,
        "padding": _padding(named, kernel, stride),
        "dilation": dilation,
        "groups": named["groups"],
    }
    return "conv", inputs, settings


def _batch_norm(named: Named, before: Named) -> Taken:
    uses_batch = not (named["use_global_stats"] or (named["is_test"] and not named["trainable_statistics"]))
    roles = ("weight", "bias") if uses_batch else ("weight", "bias", "running_mean", "running_var")
    settings = {"norm": "batch", "eps": named["eps"], "decay": named["momentum"], "batch_statistics": uses_batch}
    return _norm(named, before, roles, {**settings, "axes": _axes(named["data_format"], named["x"].ndim)})


def _norm(named: Named, before: Named, roles: tuple[str, ...], settings: dict[str, Any]) -> Taken:
    there = tuple(role for role in roles if role in before)
    return "norm", (before["x"], *(before[role] for role in there)), {**settings, "roles": there}


def _group_norm(named: Named, before: Named) -> Taken:
    settings = {"norm": "group", "groups": named["groups"], "axes": _axes(named["data_format"], named["x"].ndim)}
    return _own_statistics(named, before, settings)


def _layer_norm(named: Named, before: Named) -> Taken:
    return _own_statistics(named, before, {"norm": "layer"})


def _instance_norm(named: Named, before: Named) -> Taken:
    return _own_statistics(named, before, {"norm": "instance", "axes": "nchw"})


def _own_statistics(named: Named, before: Named, settings: dict[str, Any]) -> Taken:
    """A norm that keeps no statistics."""
    kept = {"eps": named["eps"], "decay": None, "batch_statistics": False}
    return _norm(named, before, ("weight", "bias"), {**settings, **kept})


def _pool(named: Named, before: Named) -> Taken:
    kind = "avg_pool" if named.get("type") == "avg" else "max_pool"
    axes, image = _axes(named.get("data_format", "NCHW"), 4), _image_sides(named)
    kernel, stride = _sides(named["kernel"]), _sides(named["stride"])
    is_whole = named["is_global"] or (named["adaptive"] and kernel == (1, 1))
    if is_whole:
        over = tuple(axes.index(axis) for axis in "hw")
        return ("mean" if kind == "avg_pool" else "max_over"), (before["x"],), {"over": over}
    if named["adaptive"]:
        if any(side % count for side, count in zip(image, kernel, strict=True)):
            return "unknown", (before["x"],), {}
        rows, columns = (side // count for side, count in zip(image, kernel, strict=True))
        kernel = stride = (rows, columns)
    padding = (0, 0, 0, 0) if named["adaptive"] else _padding(named, kernel, stride)
    settings: dict[str, Any] = {"axes": axes, "kernel": kernel, "stride": stride, "padding": padding}
    if kind == "avg_pool":
        settings["counts_padding"] = not named["exclusive"]
    else:
        settings["dilation"] = (1, 1)
    if named["ceil"]:
        settings["ceil"] = True
    return kind, (before["x"],), settings


def _linear(named: Named, before: Named) -> Taken:
    return "linear", tuple(before[key] for key in ("x", "weight", "bias") if key in before), {"kernel_axes": "io"}


def _matmul(named: Named, before: Named) -> Taken:
    inputs = (before["x"], before["y"])
    if named["x"].ndim != 2 or named["y"].ndim != 2 or named.get("transpose_x", False):
        return "unknown", inputs, {}
    return "linear", inputs, {"kernel_axes": "oi" if named.get("transpose_y", False) else "io"}


def _addmm(named: Named, before: Named) -> Taken:
    """A matrix product, and what is added to it."""
    inputs = (before["x"], before["y"], before["input"])
    is_plain = named.get("beta", 1) == 1 == named.get("alpha", 1)
    return ("linear", inputs, {"kernel_axes": "io"}) if is_plain else ("unknown", inputs, {})


def _over(kind: str, named: Named, before: Named) -> Taken:
    over = named.get("axis")
    over = [over] if isinstance(over, int) else list(over or range(named["x"].ndim))
    return kind, (before["x"],), {"over": tuple(int(axis) for axis in over)}


def _by_axis(kind: str, named: Named, before: Named) -> Taken:
    axis = named.get("axis", -1)
    return kind, (before["x"],), {"axis": -1 if axis is None else axis}


def _transpose(named: Named, before: Named) -> Taken:
    rank = named["x"].ndim
    return "transpose", (before["x"],), {"permutation": tuple(axis % rank for axis in named["permutation"])}


def _slice(named: Named, before: Named) -> Taken:
    rank = named["x"].ndim
    starts, strides = [0] * rank, [1] * rank
    steps = named.get("strides") or [1] * len(named["axes"])
    for axis, start, stride in zip(named["axes"], named["starts"], steps, strict=True):
        starts[axis], strides[axis] = int(start) % max(named["x"].shape[axis], 1), int(stride)
    if named.get("decrease") or min(strides) < 1:
        return "unknown", (before["x"],), {}
    return "slice", (before["x"],), {"starts": tuple(starts), "strides": tuple(strides)}


def index_by_axis(item: tuple[Any, ...], shape: list[int]) -> list[Any] | None:
    """What an index says of each axis; None where it adds axes or chooses by a tensor."""
    if any(not isinstance(each, slice | int | type(...)) or isinstance(each, bool) for each in item):
        return None
    missing = len(shape) - sum(each is not Ellipsis for each in item)
    places = [number for number, each in enumerate(item) if each is Ellipsis] or [len(item)]
    whole = [slice(None)] * missing
    return [*item[: places[0]], *whole, *item[places[0] + 1 :]]


def _get_item(named: Named, before: Named) -> Taken:
    shape, inputs = named["x"].shape, (before["x"], *before.get("item", ()))
    of_old_axes = tuple(each for each in named["item"] if each is not None)
    by_axis = index_by_axis(of_old_axes, shape)
    if by_axis is None:
        return "unknown", inputs, {}
    sides = zip(by_axis, shape, strict=True)
    if all(range(side)[each] == range(side) if isinstance(each, slice) else side == 1 for each, side in sides):
        return "reshape", inputs, {}
    has_new_axes = len(of_old_axes) < len(named["item"])
    if has_new_axes or any(isinstance(each, int) or (each.step or 1) < 1 for each in by_axis):
        return "unknown", inputs, {}
    starts = tuple(each.indices(side)[0] for each, side in zip(by_axis, shape, strict=True))
    return "slice", inputs, {"starts": starts, "strides": tuple(each.step or 1 for each in by_axis)}


def _pad(named: Named, before: Named) -> Taken:
    pixels = [int(each) for each in named["padding"]]
    padding = tuple(zip(pixels[::2], pixels[1::2], strict=True))
    return "pad", (before["x"],), {"padding": padding, "value": named["value"]}


def _concatenate(named: Named, before: Named) -> Taken:
    return "concatenate", tuple(before["x"]), {"axis": int(named.get("axis", 0)) % named["x"][0].ndim}


def _clip(named: Named, before: Named) -> Taken:
    """Paddle writes the least and the greatest number for no bound."""
    if isinstance(named["low"], Tensor) or isinstance(named["high"], Tensor):
        return "unknown", tuple(before.values()), {}
    greatest = float(np.finfo(np.float32).max)
    bounds = (None if each is None or abs(each) >= greatest else float(each) for each in (named["low"], named["high"]))
    return "activation", (before["x"],), {"bounds": tuple(bounds)}


def _dropout(named: Named, before: Named) -> Taken:
    return "dropout", (before["x"],), {"rate": float(named["rate"]), "active": not named["is_test"]}


RULES: dict[str, Callable[[Named, Named], Taken]] = {
    "conv2d": _convolution,
    "depthwise_conv2d": _convolution,
    "batch_norm": _batch_norm,
    "group_norm": _group_norm,
    "layer_norm": _layer_norm,
    "instance_norm": _instance_norm,
    "pool2d": _pool,
    "max_pool2d_with_index": _pool,
    "mean": partial(_over, "mean"),
    "sum": partial(_over, "sum_over"),
    "max": partial(_over, "max_over"),
    "amax": partial(_over, "max_over"),
    "linear": _linear,
    "matmul": _matmul,
    "addmm": _addmm,
    "transpose": _transpose,
    "slice": _slice,
    "strided_slice": _slice,
    "_getitem_dygraph": _get_item,
    "pad": _pad,
    "concat": _concatenate,
    "clip": _clip,
    "hardtanh": _clip,
    "dropout": _dropout,
    "softmax": partial(_by_axis, "softmax"),
    "log_softmax": partial(_by_axis, "log_softmax"),
}


def arithmetic(name: str, named: Named) -> list[tuple[str, float]] | None:
    """What an operator does with numbers, one after the other, where it is that and no more."""
    if name == "scale" and not isinstance(named["factor"], Tensor):
        factor, shift = float(named["factor"]), float(named["shift"])
        done = [("multiply", factor), ("add", shift)]
        ordered = done if named.get("shift_is_last", True) else [done[1], done[0]]
        return [each for each in ordered if each not in (("multiply", 1.0), ("add", 0.0))]
    if name == "dropout" and named["is_test"] and named["mode"] == "downgrade_in_infer":
        return [("multiply", 1 - float(named["rate"]))]
    return None


def named_arguments(name: str, args: tuple[Any, ...], kwargs: Named) -> Named:
    """An operator's arguments by name; one without a rule has `x`, `y` and numbers."""
    names = [*ARGUMENTS.get(name.removesuffix("_"), ("x", "y"))]
    names += [str(number) for number in range(len(names), len(args))]
    others = {key: value for key, value in kwargs.items() if key not in ("out", "name")}
    renamed = {key if key in names else _ALIASES.get(key, key): value for key, value in others.items()}
    return {**dict(zip(names, args, strict=False)), **renamed}
