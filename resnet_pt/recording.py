"""What any PyTorch model does in one forward pass, operation by operation."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules import module as all_modules
from torch.nn.modules.batchnorm import _BatchNorm as BatchNorm
from torch.utils._python_dispatch import TorchDispatchMode

from resnet_pt.foreign import first_tensor, images_to_tensor, in_mode, named_modules, named_tensors
from resnet_spec.operations import Recording
from resnet_spec.reading import read_tape
from resnet_spec.tape import Tape

# PyTorch's operators below autograd: every function and module ends in these few, whoever calls them.
_KINDS = {
    **dict.fromkeys(("alias", "clone", "detach", "lift_fresh", "lift_fresh_copy", "contiguous"), "same"),
    **dict.fromkeys(("view", "_unsafe_view", "reshape", "unsqueeze", "squeeze"), "reshape"),
    **{"_to_copy": "cast", "expand": "broadcast"},
    **{"add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "maximum": "maximum"},
    **{"minimum": "minimum", "clamp_min": "maximum", "neg": "negative", "sqrt": "sqrt", "rsqrt": "rsqrt"},
    **{
        "where": "where",
        "gt": "compare",
        "ge": "compare",
        "lt": "compare",
        "pow": "power",
        "exp": "exp",
        "_softmax": "softmax",
        "_log_softmax": "log_softmax",
    },
}
_ACTIVATIONS = {
    **{name: name for name in ("relu", "gelu", "silu", "elu", "leaky_relu", "sigmoid", "tanh", "mish", "softplus")},
    **{"hardswish": "hard_swish", "hardsigmoid": "hard_sigmoid", "hardtanh": "clip", "clamp": "clip"},
}
_FRESH = ("zeros_like", "new_zeros", "zeros", "new_empty", "empty_like", "ones_like", "new_ones")
_RANDOM = ("bernoulli", "rand", "randn", "rand_like", "randn_like", "normal", "uniform", "randint", "randperm")
Key = tuple[Any, ...]
Named = dict[str, Any]
"""By the names of an operator's arguments: their values, or the positions on the tape of those that are tensors."""
Taken = tuple[str, tuple[int, ...], dict[str, Any]]
"""The kind, the inputs and the settings of a step."""


def record(model: nn.Module, images: np.ndarray, *, axes: str = "nchw", training: bool = False) -> Recording:
    """One forward pass as a table of operations; see resnet_spec.ForeignBackend."""
    x = images_to_tensor(model, images, axes)
    # A norm written by hand may ask whether gradients are followed for the mode it is in.
    with torch.set_grad_enabled(training), in_mode(model, training), _Recorder(model, x, axes) as recorder:
        output = first_tensor(model(x))
    return read_tape(recorder.tape, recorder.position(output))


class _Recorder(TorchDispatchMode):
    """Writes every operator that is called to a tape.

    A tensor is known by its place in memory, which a change in place keeps, and so does a view of all of it.
    """

    def __init__(self, model: nn.Module, images: Tensor, axes: str) -> None:
        super().__init__()
        self.tape = Tape()
        self.positions: dict[Key, int] = {}
        self.kept: list[Tensor] = [images]  # a place in memory is used again when its tensor is gone
        modules = named_modules(model)
        self.modules = {id(module): name for name, module in modules.items()}
        self.tape.cumulative = {
            f"{name}.running_mean".lstrip(".")
            for name, module in modules.items()
            if isinstance(module, BatchNorm) and module.momentum is None
        }
        self.running: list[str] = []
        listed = {id(tensor) for tensor in [*model.parameters(), *model.buffers()]}
        for name, tensor in named_tensors(model).items():
            self.positions[_key(tensor)] = self.tape.parameter(name, _to_numpy(tensor), trained=tensor.requires_grad)
            if id(tensor) not in listed:
                self.tape.unregistered.append(name)
        self.positions[_key(images)] = self.tape.image(_to_numpy(images), axes)

    def __enter__(self) -> "_Recorder":
        self.handles = [
            all_modules.register_module_forward_pre_hook(self._begin),
            all_modules.register_module_forward_hook(self._end, always_call=True),
        ]
        return super().__enter__()

    def __exit__(self, *error: Any) -> None:
        for handle in self.handles:
            handle.remove()
        super().__exit__(*error)

    def _begin(self, module: nn.Module, _inputs: Any) -> None:
        self.running.append(self.modules.get(id(module), self.running[-1] if self.running else ""))

    def _end(self, _module: nn.Module, _inputs: Any, _output: Any) -> None:
        self.running.pop()

    def position(self, tensor: Tensor) -> int:
        """Where on the tape a tensor was made; one that was made by nothing there is a constant."""
        key = _key(tensor)
        if key not in self.positions:
            self.kept.append(tensor)
            self.positions[key] = self.tape.constant(_to_numpy(tensor))
        return self.positions[key]

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__
        named = _named_arguments(func, args, kwargs or {})
        before = {key: self.position(value) for key, value in named.items() if isinstance(value, Tensor)}
        lists = {
            key: [self.position(each) for each in value]
            for key, value in named.items()
            if isinstance(value, list | tuple) and value and all(isinstance(each, Tensor) for each in value)
        }
        output = func(*args, **(kwargs or {}))
        made = output[0] if isinstance(output, tuple | list) and output else output
        if isinstance(made, Tensor):
            self._note(name, named, {**before, **lists}, made)
        return output

    def _note(self, name: str, named: Named, before: Named, made: Tensor) -> None:
        """Writes one operator's step; one in place gives its tensor a new position."""
        in_place = name.endswith("_") and not name.endswith("__")
        plain = name.removesuffix("_") if in_place else name
        if plain in _FRESH or plain in _RANDOM:
            before = {}
        kind, inputs, settings = _step(plain, named, before, self.tape)
        if plain in _RANDOM:
            kind = "random"
        elif not inputs:
            self.position(made)
            return
        if in_place:
            self._forget_views(made)
        function, place = _ACTIVATIONS.get(plain, plain), self.running[-1] if self.running else ""
        self.positions[_key(made)] = self.tape.step(kind, function, inputs, _to_numpy(made), place, **settings)
        self.kept.append(made)

    def _forget_views(self, changed: Tensor) -> None:
        """Other views of a tensor that is changed in place no longer hold what the tape says of them."""
        whole = changed.untyped_storage()._cdata
        for key in [key for key in self.positions if key[0] == whole]:
            del self.positions[key]


def _step(name: str, named: Named, before: Named, tape: Tape) -> Taken:
    """An operator's kind, inputs and settings as the tape has them."""
    rule = _RULES.get(name)
    if rule:
        return rule(named, before)
    inputs = [position for each in before.values() for position in (each if isinstance(each, list) else [each])]
    if name in _ACTIVATIONS:
        return "activation", tuple(inputs[:1]), {"slope": named["negative_slope"]} if name == "leaky_relu" else {}
    if name in ("add", "sub") and named.get("alpha", 1) != 1:
        return "unknown", tuple(inputs), {}
    if _KINDS.get(name) in ("add", "subtract", "multiply", "divide", "maximum", "power") and len(inputs) == 1:
        number = next(
            (named[key] for key in ("other", "min", "exponent") if isinstance(named.get(key), int | float)), None
        )
        if number is not None:
            inputs.append(tape.constant(np.array(float(number))))
    settings = {"axis": named["dim"]} if name in ("_softmax", "_log_softmax") else {}
    return _KINDS.get(name, "unknown"), tuple(inputs), settings


def _convolution(named: Named, before: Named) -> Taken:
    inputs = tuple(before[key] for key in ("input", "weight", "bias") if key in before)
    if named["transposed"] or len(named["stride"]) != 2:
        return "unknown", inputs, {}
    down, along = named["padding"]
    return (
        "conv",
        inputs,
        {
            "axes": "nchw",
            "kernel_axes": "oihw",
            "stride": tuple(named["stride"]),
            "padding": (down, down, along, along),
            "dilation": tuple(named["dilation"]),
            "groups": named["groups"],
        },
    )


def _batch_norm(named: Named, before: Named) -> Taken:
    is_training = bool(named.get("training", False))
    roles = {"weight": "weight", "bias": "bias"}
    if not is_training:
        roles |= {"running_mean": "running_mean", "running_var": "running_var"}
    there = {role: before[key] for key, role in roles.items() if key in before}
    return (
        "norm",
        (before["input"], *there.values()),
        {
            "roles": tuple(there),
            "norm": "batch",
            "eps": named["eps"],
            "decay": round(1 - named["momentum"], 12),
            "batch_statistics": is_training,
            "axes": "nchw",
        },
    )


def _layer_norm(named: Named, before: Named) -> Taken:
    there = {role: before[role] for role in ("weight", "bias") if role in before}
    settings = {"norm": "layer", "eps": named["eps"], "decay": None, "batch_statistics": False}
    return "norm", (before["input"], *there.values()), {**settings, "roles": tuple(there)}


def _clip(named: Named, before: Named) -> Taken:
    bounds = (named.get("min_val", named.get("min")), named.get("max_val", named.get("max")))
    return "activation", (before["self"],), {"bounds": bounds}


def _group_norm(named: Named, before: Named) -> Taken:
    there = {role: before[role] for role in ("weight", "bias") if role in before}
    settings = {"norm": "group", "groups": named["group"], "eps": named["eps"], "decay": None}
    return (
        "norm",
        (before["input"], *there.values()),
        {**settings, "roles": tuple(there), "batch_statistics": False, "axes": "nchw"},
    )


def _pool(kind: str, named: Named, before: Named) -> Taken:
    kernel = _pair(named["kernel_size"])
    (down, along) = _pair(named["padding"])
    settings: dict[str, Any] = {
        "axes": "nchw",
        "kernel": kernel,
        "stride": _pair(named["stride"]) if named["stride"] else kernel,
        "padding": (down, down, along, along),
    }
    if kind == "avg_pool":
        settings["counts_padding"] = named["count_include_pad"]
    else:
        settings["dilation"] = _pair(named["dilation"])
    if named["ceil_mode"]:
        settings["ceil"] = True
    return kind, (before["self"],), settings


def _over(kind: str, named: Named, before: Named) -> Taken:
    over = named.get("dim") or ()
    return kind, (before["self"],), {"over": tuple(over) if isinstance(over, list | tuple) else (over,)}


def _pair(value: Any) -> tuple[int, int]:
    both = [value] if isinstance(value, int) else list(value)
    return (both[0], both[-1])


def _linear(named: Named, before: Named) -> Taken:
    """`addmm` and `mm`: a matrix product, and for the first what is added to it."""
    operands = ("mat1", "mat2", "self") if "mat1" in before else ("self", "mat2")
    is_plain = named.get("beta", 1) == 1 == named.get("alpha", 1)
    inputs = tuple(before[key] for key in operands)
    return ("linear", inputs, {"kernel_axes": "io"}) if is_plain else ("unknown", inputs, {})


def _transpose(named: Named, before: Named) -> Taken:
    rank = named["self"].ndim
    permutation = list(range(rank))
    if "dims" in named:
        permutation = [axis % rank for axis in named["dims"]]
    elif rank > 1:
        one, other = named.get("dim0", 0), named.get("dim1", 1)
        permutation[one], permutation[other] = permutation[other], permutation[one]
    return "transpose", (before["self"],), {"permutation": tuple(permutation)}


def _slice(named: Named, before: Named) -> Taken:
    rank = named["self"].ndim
    axis = named["dim"] % rank
    starts, strides = [0] * rank, [1] * rank
    starts[axis], strides[axis] = named["start"] or 0, named["step"]
    return "slice", (before["self"],), {"starts": tuple(starts), "strides": tuple(strides)}


def _pad(named: Named, before: Named) -> Taken:
    """PyTorch lists the sides from the last axis to the first."""
    sides = list(zip(named["pad"][::2], named["pad"][1::2], strict=True))
    sides += [(0, 0)] * (named["self"].ndim - len(sides))
    return "pad", (before["self"],), {"padding": tuple(reversed(sides)), "value": float(named["value"])}


def _concatenate(named: Named, before: Named) -> Taken:
    return "concatenate", tuple(before["tensors"]), {"axis": named["dim"] % named["tensors"][0].ndim}


def _dropout(named: Named, before: Named) -> Taken:
    return "dropout", (before["input"],), {"rate": named["p"], "active": bool(named["train"])}


_RULES: dict[str, Callable[[Named, Named], Taken]] = {
    "convolution": _convolution,
    "_convolution": _convolution,  # of a traced model
    "native_batch_norm": _batch_norm,
    "cudnn_batch_norm": _batch_norm,
    "_native_batch_norm_legit": _batch_norm,
    "native_group_norm": _group_norm,
    "native_layer_norm": _layer_norm,
    "hardtanh": _clip,
    "clamp": _clip,
    "max_pool2d_with_indices": partial(_pool, "max_pool"),
    "avg_pool2d": partial(_pool, "avg_pool"),
    "mean": partial(_over, "mean"),
    "sum": partial(_over, "sum_over"),
    "amax": partial(_over, "max_over"),
    "addmm": _linear,
    "mm": _linear,
    "permute": _transpose,
    "transpose": _transpose,
    "t": _transpose,
    "slice": _slice,
    "constant_pad_nd": _pad,
    "cat": _concatenate,
    "native_dropout": _dropout,
}


def _named_arguments(func: Any, args: Any, kwargs: Any) -> dict[str, Any]:
    """An operator's arguments by the names of its schema, defaults among them."""
    names = [argument.name for argument in func._schema.arguments]
    defaults = {
        argument.name: argument.default_value for argument in func._schema.arguments if argument.has_default_value()
    }
    return {**defaults, **dict(zip(names, args, strict=False)), **kwargs}


def _key(tensor: Tensor) -> Key:
    return (tensor.untyped_storage()._cdata, tensor.storage_offset(), tuple(tensor.shape), tensor.stride())


def _to_numpy(tensor: Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy().copy()
