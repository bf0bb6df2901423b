"""Records a Keras model on TensorFlow: every operation that it runs, whether Keras, TensorFlow or the user calls it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import nn as engine
from tensorflow.python.framework import op_callbacks
from tensorflow.python.framework.ops import _EagerTensorBase as Eager

from resnet_keras.recording import Recorder, Settings, axes_named, convolution_settings, window_settings

# TensorFlow's operations, in which every function of Keras and of its own ends.
_KINDS = {
    **dict.fromkeys(("Identity", "StopGradient", "PreventGradient", "Snapshot", "EnsureShape"), "same"),
    **dict.fromkeys(("Reshape", "Squeeze", "ExpandDims"), "reshape"),
    **{"Cast": "cast", "BroadcastTo": "broadcast", "Add": "add", "AddV2": "add", "BiasAdd": "add", "Sub": "subtract"},
    **{"Mul": "multiply", "RealDiv": "divide", "Maximum": "maximum", "Minimum": "minimum", "Neg": "negative"},
    **{"Sqrt": "sqrt", "Rsqrt": "rsqrt", "Square": "square", "Pow": "power", "Exp": "exp"},
    **{"Select": "where", "SelectV2": "where"},
    **dict.fromkeys(("Greater", "GreaterEqual", "Less", "LessEqual"), "compare"),
}
_OF_ONE_TENSOR = ("same", "reshape", "cast", "broadcast")
_ACTIVATIONS = {
    **{"Relu": "relu", "Relu6": "relu6", "Sigmoid": "sigmoid", "Tanh": "tanh", "Elu": "elu", "Selu": "selu"},
    **{"Softplus": "softplus", "LeakyRelu": "leaky_relu", "ClipByValue": "clip"},
}
# What they give says nothing of what is in a tensor, only of its shape.
_OF_SHAPES = ("Shape", "ShapeN", "Rank", "Size", "ZerosLike", "OnesLike", "VarHandleOp", "VariableShape")
_RANDOM = ("Random", "StatelessRandom", "TruncatedNormal", "StatelessTruncatedNormal", "Multinomial")
_ESCAPES = ("numpy", "__array__", "__float__", "__int__")
Attributes = dict[str, Any]
Tensors = tuple[Any, ...]
Taken = tuple[str, int, Settings]
"""The kind of a step, how many of an operation's inputs are its own, and its settings."""


class TensorFlowRecorder(Recorder):
    """Writes every operation that TensorFlow runs to the tape; a tensor is known by being the same object."""

    def __init__(self, model: keras.Model) -> None:
        super().__init__(model)
        self.positions: dict[int, int] = {}
        self.escaped: int | None = None  # the last tensor that depends on the images and left TensorFlow
        self.handles = {id(_handle(self.names[name])): self.parameters[id(self.names[name])] for name in self.names}

    def begin(self, images: Any, axes: str) -> Any:
        images = tf.identity(images)
        position = self.tape.image(_view(images), axes)
        self.depending.add(position)
        self._put(images, position)
        return images

    def position(self, tensor: Any) -> int:
        if id(tensor) not in self.positions:
            self._put(tensor, self._position_of_new(_view(tensor)))
        return self.positions[id(tensor)]

    def _position_of_new(self, numbers: np.ndarray) -> int:
        """The position of numbers that come from outside TensorFlow."""
        parameter = self._parameter_with(numbers)
        if parameter is not None:
            return parameter
        if self.escaped is None or numbers.dtype.kind != "f":
            return self.tape.constant(numbers)
        # Perhaps they were computed of those that NumPy or Python was given.
        return self.write(numbers, "unknown", "numpy", (self.escaped,))[0]

    def _parameter_with(self, numbers: np.ndarray) -> int | None:
        """The parameter with these numbers: TensorFlow does not tell when an operation reads a variable by itself."""
        if numbers.dtype.kind != "f":
            return None
        values = ((position, self.tape.steps[position].value) for position in self.parameters.values())
        return next((position for position, value in values if np.array_equal(value, numbers)), None)

    def note(self, value: Any, kind: str, function: str, inputs: tuple[int, ...], /, **settings: Any) -> Any:
        if id(value) in self.positions:  # a dropout that does nothing gives what it was given
            with self.paused():
                value = tf.identity(value)
        self._put(value, self.write(_view(value), kind, function, inputs, **settings)[0])
        return value

    def concrete(self, arguments: Any) -> Any:
        return arguments

    def run_operation(self, operation: keras.Operation, *args: Any, **kwargs: Any) -> Any:
        return operation.call(*args, **kwargs)

    def replacements(self) -> list[tuple[Any, str, Any]]:
        # Keras compiles a grouped convolution, and of what is compiled TensorFlow does not tell.
        names = ("conv", "depthwise_conv")
        whole = [(engine, name, self._convolution(getattr(engine, name))) for name in names]
        own = [(tf.nn, "gelu", self._gelu(tf.nn.gelu)), (tf.nn, "dropout", self.as_dropout(tf.nn.dropout))]
        escapes = [(Eager, name, self._escape(getattr(Eager, name))) for name in _ESCAPES]
        return [*super().replacements(), *whole, *own, *escapes]

    @contextmanager
    def recording(self) -> Iterator[None]:
        runs_eagerly = tf.config.functions_run_eagerly()
        tf.config.run_functions_eagerly(True)
        op_callbacks.add_op_callback(self._see)
        try:
            with super().recording():
                yield
        finally:
            op_callbacks.remove_op_callback(self._see)
            tf.config.run_functions_eagerly(runs_eagerly)

    @contextmanager
    def paused(self) -> Iterator[bool]:
        tf.config.run_functions_eagerly(False)
        try:
            with super().paused() as was_paused:
                yield was_paused
        finally:
            tf.config.run_functions_eagerly(not was_paused)

    def _put(self, tensor: Any, position: int) -> None:
        self.positions[id(tensor)] = position
        self.kept.append(tensor)

    def _see(
        self, kind: Any, inputs: Tensors, attributes: Any, outputs: Tensors, op_name: Any = None, graph: Any = None
    ) -> None:
        """What TensorFlow calls after every operation."""
        name = _text(kind)
        if self.is_paused or name in _OF_SHAPES or not outputs:
            return
        if name == "ReadVariableOp":
            if outputs[0].dtype.is_floating:
                self._put(outputs[0], self._of_variable(inputs[0], outputs[0]))
            return
        if name.startswith(_RANDOM) and outputs[0].dtype.is_floating:
            self.note(outputs[0], "random", name, ())
            return
        if all(id(tensor) not in self.positions for tensor in inputs):
            return  # of constants a constant is made
        kind, taken, settings = _step(name, inputs, dict(zip(attributes[::2], attributes[1::2], strict=True)), outputs)
        function = _ACTIVATIONS.get(name, name)
        positions = tuple(self.position(tensor) for tensor in inputs[:taken] if _is_of_numbers(tensor))
        for output in outputs:
            if _is_of_numbers(output):
                self.note(output, kind, function, positions, **settings)

    def _of_variable(self, handle: Any, value: Any) -> int:
        """The position of a variable that is read; of one that the model does not list a new one."""
        if id(handle) not in self.handles:
            self.kept.append(handle)
            self.handles[id(handle)] = self.add_parameter("variable", value, is_hidden=True)
        return self.handles[id(handle)]

    def _convolution(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Keras' own convolution, written as one step."""

        def convolution(
            inputs: Any,
            kernel: Any,
            strides: Any = 1,
            padding: str = "valid",
            data_format: str | None = None,
            dilation_rate: Any = 1,
        ) -> Any:
            if self.is_paused:
                return original(inputs, kernel, strides, padding, data_format, dilation_rate)
            kernel = tf.convert_to_tensor(kernel)
            axes = axes_named(data_format)
            depthwise = original.__name__ == "depthwise_conv"
            settings = convolution_settings(
                inputs.shape, kernel.shape, axes, strides, padding, dilation_rate, depthwise=depthwise
            )
            with self.paused():
                value = original(inputs, kernel, strides, padding, data_format, dilation_rate)
            positions = (self.position(inputs), self.position(kernel))
            return self.note(value, "conv" if settings else "unknown", original.__name__, positions, **(settings or {}))

        return convolution

    def _escape(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """A method of a tensor that gives its numbers to NumPy or Python."""

        def escape(tensor: Any, *args: Any, **kwargs: Any) -> Any:
            position = self.positions.get(id(tensor))
            if position in self.depending and not self.is_paused:
                self.escaped = position
            return original(tensor, *args, **kwargs)

        return escape

    def _gelu(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """TensorFlow's GELU, whose steps hold its constants in float32 and so are not told by their numbers."""

        def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Any:
            with self.paused() as was_paused:
                value = original(features, approximate, name)
            function = "gelu_tanh" if approximate else "gelu"
            return value if was_paused else self.note(value, "activation", function, (self.position(features),))

        return gelu


def _view(tensor: Any) -> np.ndarray:
    """A tensor's numbers without a copy; TensorFlow never changes a tensor."""
    return np.asarray(memoryview(tensor))


def _handle(variable: Any) -> Any:
    return variable.value.handle if isinstance(variable, keras.Variable) else variable.handle


def _is_of_numbers(tensor: Any) -> bool:
    return tensor.dtype.is_floating or tensor.dtype.is_integer or tensor.dtype.is_bool


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _step(name: str, inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken:
    """An operation's kind, how many inputs it has on the tape, and its settings."""
    rule = _RULES.get(name)
    taken = rule(inputs, attributes, outputs) if rule else None
    if taken:
        return taken
    if name in _ACTIVATIONS:
        return "activation", 1, {}
    kind = _KINDS.get(name, "unknown")
    return kind, 1 if kind in _OF_ONE_TENSOR else len(inputs), {}


def _axes(attributes: Attributes) -> str:
    return _text(attributes["data_format"] or "NHWC").lower()


def _spatial(values: Any, axes: str) -> tuple[int, int]:
    return (values[axes.index("h")], values[axes.index("w")])


def _convolution(depthwise: bool, inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    axes, padding = _axes(attributes), _text(attributes["padding"])
    x, kernel = (tensor.shape for tensor in inputs)
    stride, dilation = (_spatial(attributes[key], axes) for key in ("strides", "dilations"))
    settings = convolution_settings(x, kernel, axes, stride, padding, dilation, depthwise=depthwise)
    if settings and padding == "EXPLICIT":
        sides = list(attributes["explicit_paddings"])
        settings["padding"] = tuple(sides[2 * axes.index(axis) + end] for axis in "hw" for end in (0, 1))
    return ("conv", 2, settings) if settings else None


def _pool(kind: str, inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    axes, padding = _axes(attributes), _text(attributes["padding"])
    if len(inputs[0].shape) != 4 or padding == "EXPLICIT":
        return None
    kernel, stride = (_spatial(attributes[key], axes) for key in ("ksize", "strides"))
    settings = window_settings(inputs[0].shape, axes, kernel, stride, padding)
    if kind == "avg_pool":
        del settings["dilation"]
        settings["counts_padding"] = False
    return kind, 1, settings


def _over(kind: str, inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    return kind, 1, {"over": tuple(int(axis) for axis in np.ravel(inputs[1]))}


def _linear(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    if attributes["transpose_a"]:
        return None
    return "linear", 2, {"kernel_axes": "oi" if attributes["transpose_b"] else "io"}


def _transpose(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    return "transpose", 1, {"permutation": tuple(int(axis) for axis in inputs[1])}


def _strided_slice(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    changes_axes = any(attributes[f"{mask}_mask"] for mask in ("ellipsis", "new_axis", "shrink_axis"))
    sides, (starts, _, strides) = inputs[0].shape, (np.array(each).tolist() for each in inputs[1:])
    if changes_axes or min(strides) < 1:
        return None
    rest = len(sides) - len(starts)
    starts = [
        0 if attributes["begin_mask"] >> axis & 1 else start % side
        for axis, (start, side) in enumerate(zip(starts, sides, strict=False))
    ]
    return "slice", 1, {"starts": (*starts, *(0,) * rest), "strides": (*strides, *(1,) * rest)}


def _slice(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    starts = tuple(np.array(inputs[1]).tolist())
    return "slice", 1, {"starts": starts, "strides": (1,) * len(starts)}


def _pad(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    value = float(inputs[2]) if len(inputs) > 2 else 0.0
    return "pad", 1, {"padding": tuple(map(tuple, np.array(inputs[1]).tolist())), "value": value}


def _concatenate(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    return "concatenate", len(inputs) - 1, {"axis": int(inputs[-1]) % len(inputs[0].shape)}


def _sum_of_all(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    return ("add", 2, {}) if len(inputs) == 2 else None


def _softmax(kind: str, inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    return kind, 1, {"axis": -1}


def _leaky_relu(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    return "activation", 1, {"slope": round(attributes["alpha"], 7)}


def _clip(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    return "activation", 1, {"bounds": (float(inputs[1]), float(inputs[2]))}


def _fused_norm(inputs: Tensors, attributes: Attributes, outputs: Tensors) -> Taken | None:
    takes_batch = attributes["is_training"]
    roles = ("weight", "bias") if takes_batch else ("weight", "bias", "running_mean", "running_var")
    settings = {"norm": "batch", "eps": attributes["epsilon"], "decay": None, "batch_statistics": takes_batch}
    return "norm", 1 + len(roles), {**settings, "roles": roles, "axes": _axes(attributes)}


_RULES: dict[str, Callable[[Tensors, Attributes, Tensors], Taken | None]] = {
    "Conv2D": partial(_convolution, False),
    "DepthwiseConv2dNative": partial(_convolution, True),
    "FusedBatchNormV3": _fused_norm,
    "MaxPool": partial(_pool, "max_pool"),
    "AvgPool": partial(_pool, "avg_pool"),
    "Mean": partial(_over, "mean"),
    "Sum": partial(_over, "sum_over"),
    "Max": partial(_over, "max_over"),
    "MatMul": _linear,
    "Transpose": _transpose,
    "StridedSlice": _strided_slice,
    "Slice": _slice,
    "Pad": _pad,
    "PadV2": _pad,
    "ConcatV2": _concatenate,
    "AddN": _sum_of_all,
    "Softmax": partial(_softmax, "softmax"),
    "LogSoftmax": partial(_softmax, "log_softmax"),
    "LeakyRelu": _leaky_relu,
    "ClipByValue": _clip,
}
