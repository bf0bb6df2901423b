"""Records a Keras model on JAX or PyTorch: every layer and function of Keras that it calls.

Given a `KerasTensor`, the functions of `keras.ops` hand it to a `keras.Operation`, by which Keras builds functional
models. Here such a tensor has its numbers, and the operation is run at once and written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import KerasTensor, layers, ops
from keras.src.backend import random as engine_random
from keras.src.backend.common import keras_tensor as symbolic_tensors
from keras.src.layers import layer as any_layer
from keras.src.ops import operation as any_operation

from resnet_keras.foreign import to_numpy
from resnet_keras.recording import (
    Recorder,
    Settings,
    Whole,
    axes_named,
    axes_of,
    convolution_settings,
    window_settings,
)
from resnet_spec.errors import RosettaError

_KINDS = {
    **dict.fromkeys(("Copy", "StopGradient"), "same"),
    **dict.fromkeys(("Reshape", "Squeeze", "ExpandDims", "Ravel"), "reshape"),
    **{"Cast": "cast", "ConvertToTensor": "cast", "BroadcastTo": "broadcast", "Add": "add", "Subtract": "subtract"},
    **{"Multiply": "multiply", "Divide": "divide", "TrueDivide": "divide", "Maximum": "maximum"},
    **{"Minimum": "minimum", "Negative": "negative", "Sqrt": "sqrt", "Rsqrt": "rsqrt", "Square": "square"},
    **{"Power": "power", "Exp": "exp", "Where": "where"},
    **dict.fromkeys(("Greater", "GreaterEqual", "Less", "LessEqual"), "compare"),
}
_ACTIVATIONS = {
    **{"Relu": "relu", "Relu6": "relu6", "Sigmoid": "sigmoid", "Tanh": "tanh", "Selu": "selu", "Silu": "silu"},
    **{"Softplus": "softplus", "HardSigmoid": "hard_sigmoid", "HardSilu": "hard_swish"},
}
# What they give says nothing of what is in a tensor, only of its shape.
_OF_SHAPES = ("ZerosLike", "OnesLike", "EmptyLike", "Size", "Ndim")
_RANDOM = ("normal", "uniform", "truncated_normal", "randint")
_ARITHMETIC = (
    *("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "rpow", "neg", "matmul", "rmatmul"),
    "getitem",
)
Shapes = list[tuple[int, ...]]
Taken = tuple[str, int, Settings]
"""The kind of a step, how many of an operation's inputs are its own, and its settings."""


class _Traced(KerasTensor):
    """A symbolic tensor that has its numbers, its position on the tape, and whether it depends on the images."""

    def __init__(self, numbers: Any, position: int, depends: bool) -> None:
        super().__init__(tuple(numbers.shape), keras.backend.standardize_dtype(numbers.dtype), name="traced")
        self.numbers = numbers
        self.position = position
        self.depends = depends

    def __bool__(self) -> bool:
        return bool(self.numbers)


class SymbolicRecorder(Recorder):
    """Writes every operation of Keras that is called to the tape."""

    def begin(self, images: Any, axes: str) -> Any:
        position = self.tape.image(to_numpy(images), axes)
        self.depending.add(position)
        return _Traced(images, position, depends=True)

    def position(self, tensor: Any) -> int:
        if isinstance(tensor, _Traced):
            return tensor.position
        if isinstance(tensor, keras.Variable):
            if id(tensor) not in self.parameters:
                self.add_parameter(tensor.path, tensor, is_hidden=True)
            return self.parameters[id(tensor)]
        return self.tape.constant(np.array(float(tensor)) if isinstance(tensor, int | float) else to_numpy(tensor))

    def note(self, value: Any, kind: str, function: str, inputs: tuple[int, ...], /, **settings: Any) -> Any:
        return _Traced(value, *self.write(to_numpy(value), kind, function, inputs, **settings))

    def concrete(self, arguments: Any) -> Any:
        return keras.tree.map_structure(_numbers, arguments)

    def run_operation(self, operation: keras.Operation, *args: Any, **kwargs: Any) -> Any:
        """Runs an operation and writes it, where it is given anything that is on the tape."""
        given = [each for each in keras.tree.flatten((args, kwargs)) if _is_operand(each)]
        is_traced = any(isinstance(each, _Traced | keras.Variable) for each in given)
        with self.paused() as was_paused:
            value = operation.call(*self.concrete(args), **self.concrete(kwargs))
        name = type(operation).__name__
        if was_paused or not is_traced or name in _OF_SHAPES:
            return value
        if name == "Matmul" and [np.ndim(each) > 2 for each in given] == [True, False]:
            return self._linear_of_pixels(value, *given)
        kind, taken, settings = _step(name, operation, args, kwargs, given)
        inputs = tuple(self.position(each) for each in given[:taken])
        if name == "BatchNorm" and kind == "unknown":
            inputs = (*inputs, self.position(operation.epsilon))
        function = settings.pop("function", _ACTIVATIONS.get(name, name))
        return keras.tree.map_structure(
            lambda each: self.note(each, kind, function, inputs, **settings) if ops.is_tensor(each) else each, value
        )

    def whole_layer(self, layer: layers.Layer, args: Any, kwargs: Any) -> Whole | None:
        if type(layer).call.__module__.startswith("keras.src.layers.preprocessing"):
            return "unknown", [], {}  # it calls the engine itself
        return super().whole_layer(layer, args, kwargs)

    def _linear_of_pixels(self, value: Any, x: Any, kernel: Any) -> Any:
        """A linear layer of every pixel, as a linear layer of as many rows."""
        rows = ops.reshape(x, (-1, x.shape[-1]))
        flat = self.note(
            self.concrete(value).reshape(-1, value.shape[-1]),
            "linear",
            "Matmul",
            (rows.position, self.position(kernel)),
            kernel_axes="io",
        )
        return ops.reshape(flat, value.shape)

    def replacements(self) -> list[tuple[Any, str, Any]]:
        def nothing_is_symbolic(*_: Any) -> bool:
            return False

        def symbolic_call(operation: keras.Operation, *args: Any, **kwargs: Any) -> Any:
            return self.run_operation(operation, *args, **kwargs)

        # A variable is traced like what is computed from it.
        arithmetic = [(keras.Variable, f"__{name}__", getattr(KerasTensor, f"__{name}__")) for name in _ARITHMETIC]
        drawn = [(engine_random, name, self._random(getattr(engine_random, name))) for name in _RANDOM]
        assign = keras.Variable.assign

        def assign_numbers(variable: keras.Variable, value: Any) -> Any:
            with self.paused():
                return assign(variable, self.concrete(value))

        return [
            *super().replacements(),
            (keras.Variable, "assign", assign_numbers),
            *arithmetic,
            *drawn,
            (symbolic_tensors, "KerasTensor", (KerasTensor, keras.Variable)),
            (keras.Operation, "symbolic_call", symbolic_call),
            # A layer calls its `call`, and leaves no trace of it for a functional model.
            (any_layer, "any_symbolic_tensors", nothing_is_symbolic),
            (any_operation, "any_symbolic_tensors", nothing_is_symbolic),
        ]

    def _random(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """One of the engine's functions that draw numbers."""

        def draw(*args: Any, **kwargs: Any) -> Any:
            with self.paused() as was_paused:
                value = original(*self.concrete(args), **self.concrete(kwargs))
            return value if was_paused else self.note(value, "random", original.__name__, ())

        return draw

    @contextmanager
    def recording(self) -> Iterator[None]:
        try:
            with super().recording():
                yield
        except RosettaError:
            raise
        except Exception as error:
            engine = keras.config.backend()
            raise RosettaError(
                f"Keras on {engine} is followed through its own layers and keras.ops only, and there this model gives "
                f"{type(error).__name__}: write with keras.ops what it calls other functions for, or run it with "
                "KERAS_BACKEND=tensorflow"
            ) from error


def _numbers(value: Any) -> Any:
    if isinstance(value, _Traced):
        return value.numbers
    return value.value if isinstance(value, keras.Variable) else value


def _is_operand(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number or isinstance(value, _Traced | keras.Variable | np.ndarray) or ops.is_tensor(value)


def _step(name: str, operation: Any, args: Any, kwargs: Any, given: list[Any]) -> Taken:
    """An operation's kind, how many inputs it has on the tape, and its settings."""
    rule = _RULES.get(name)
    shapes = [tuple(getattr(each, "shape", ())) for each in given]
    taken = rule(operation, shapes, args, kwargs) if rule else None
    if taken:
        return taken
    if name in _ACTIVATIONS:
        return "activation", 1, {}
    return _KINDS.get(name, "unknown"), len(given), {}


def _convolution(depthwise: bool, op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    axes = axes_named(op.data_format)
    settings = convolution_settings(
        shapes[0], shapes[1], axes, op.strides, op.padding, op.dilation_rate, depthwise=depthwise
    )
    return ("conv", 2, settings) if settings else None


def _pool(kind: str, op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    if len(shapes[0]) != 4:
        return None
    kernel, stride = op.pool_size, op.pool_size if op.strides is None else op.strides
    settings = window_settings(shapes[0], axes_named(op.data_format), kernel, stride, op.padding)
    top, bottom, left, right = settings["padding"]
    if kind == "avg_pool":
        if keras.config.backend() == "torch" and (top, left) != (bottom, right):
            return None  # there Keras averages over a repeated edge
        del settings["dilation"]
        settings["counts_padding"] = False
    return kind, 1, settings


def _over(kind: str, op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    axes = range(len(shapes[0])) if op.axis is None else np.atleast_1d(op.axis).tolist()
    return kind, 1, {"over": tuple(axes)}


def _average(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    return _over("mean", op, shapes, args, kwargs) if len(shapes) == 1 else None  # without weights


def _linear(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    return ("linear", 2, {"kernel_axes": "io"}) if [len(shape) for shape in shapes] == [2, 2] else None


def _transpose(permute: Callable[[Any, np.ndarray], np.ndarray], op: Any, shapes: Shapes, *_: Any) -> Taken | None:
    # Of an image whose sides are 1, 2, 3 and 4 long the shape tells where each went.
    sides = permute(op, np.empty(range(1, len(shapes[0]) + 1), dtype=bool)).shape
    return "transpose", 1, {"permutation": tuple(side - 1 for side in sides)}


def _slice(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    key = args[1] if isinstance(args[1], tuple | list) else (args[1],)
    if Ellipsis in key:
        at, missing = list(key).index(Ellipsis), len(shapes[0]) - len(key) + 1
        key = (*key[:at], *(slice(None),) * missing, *key[at + 1 :])
    if any(not isinstance(each, slice) for each in key):
        return None
    key = (*key, *(slice(None),) * (len(shapes[0]) - len(key)))
    given = [each.indices(side) for each, side in zip(key, shapes[0], strict=True)]
    if any(step < 1 for _, _, step in given):
        return None
    return "slice", 1, {"starts": tuple(start for start, _, _ in given), "strides": tuple(step for _, _, step in given)}


def _pad(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    if op.mode != "constant":
        return None
    value = args[1] if len(args) > 1 else kwargs.get("constant_values")
    sides = op.pad_width * len(shapes[0]) if len(op.pad_width) == 1 else op.pad_width
    return "pad", 1, {"padding": tuple((int(one), int(other)) for one, other in sides), "value": float(value or 0)}


def _concatenate(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    return "concatenate", len(shapes), {"axis": op.axis % len(shapes[0])}


def _softmax(kind: str, op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    return kind, 1, {"axis": op.axis}


def _rectifier(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    """What `keras.activations.relu` and the layer ReLU call."""
    settings = {"slope": op.negative_slope, "max_value": op.max_value, "threshold": op.threshold}
    match (op.negative_slope, op.max_value, op.threshold):
        case (0, None, 0):
            return "activation", 1, {"function": "relu"}
        case (0, 6, 0):
            return "activation", 1, {"function": "relu6"}
        case (slope, None, 0):
            return "activation", 1, {"function": "leaky_relu", "slope": slope}
    return "activation", 1, {"function": "bounded_relu", **settings}


def _clip(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    return "activation", 1, {"function": "clip", "bounds": (op.x_min, op.x_max)}


def _leaky_relu(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    return "activation", 1, {"function": "leaky_relu", "slope": op.negative_slope}


def _elu(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    return "activation", 1, {"function": "elu", **({} if op.alpha == 1 else {"alpha": op.alpha})}


def _gelu(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    return "activation", 1, {"function": "gelu_tanh" if op.approximate else "gelu"}


def _batch_norm(op: Any, shapes: Shapes, args: Any, kwargs: Any) -> Taken | None:
    named = dict(zip(("x", "running_mean", "running_var", "bias", "weight"), args, strict=False))
    named |= {"bias": kwargs.get("offset", named.get("bias")), "weight": kwargs.get("scale", named.get("weight"))}
    roles = [role for role, value in named.items() if role != "x" and value is not None]
    axes = axes_of(len(shapes[0]), op.axis)
    if not axes or any(isinstance(named[role], _Traced) and named[role].depends for role in roles):
        return None
    settings = {"norm": "batch", "eps": op.epsilon, "decay": None, "batch_statistics": False}
    return "norm", 1 + len(roles), {**settings, "roles": tuple(roles), "axes": axes}


_RULES: dict[str, Callable[[Any, Shapes, Any, Any], Taken | None]] = {
    "Conv": partial(_convolution, False),
    "DepthwiseConv": partial(_convolution, True),
    "BatchNorm": _batch_norm,
    "MaxPool": partial(_pool, "max_pool"),
    "AveragePool": partial(_pool, "avg_pool"),
    "Mean": partial(_over, "mean"),
    "Average": _average,
    "Sum": partial(_over, "sum_over"),
    "Max": partial(_over, "max_over"),
    "Amax": partial(_over, "max_over"),
    "Matmul": _linear,
    "Dot": _linear,
    "Transpose": partial(_transpose, lambda op, x: np.transpose(x, op.axes)),
    "Swapaxes": partial(_transpose, lambda op, x: np.swapaxes(x, op.axis1, op.axis2)),
    "Moveaxis": partial(_transpose, lambda op, x: np.moveaxis(x, op.source, op.destination)),
    "GetItem": _slice,
    "Pad": _pad,
    "Concatenate": _concatenate,
    "Softmax": partial(_softmax, "softmax"),
    "LogSoftmax": partial(_softmax, "log_softmax"),
    "ReLU": _rectifier,
    "Clip": _clip,
    "LeakyRelu": _leaky_relu,
    "Elu": _elu,
    "Gelu": _gelu,
}
