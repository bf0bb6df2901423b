"""What any Keras model does in one forward pass, operation by operation."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from inspect import signature
from typing import Any

import keras
import numpy as np
from keras import layers
from keras.src.backend import random as engine_random

from resnet_keras.foreign import (
    as_it_was,
    first_tensor,
    free_name,
    hidden_variables,
    images_to_tensor,
    named_variables,
    to_numpy,
)
from resnet_spec.operations import Recording
from resnet_spec.reading import read_tape
from resnet_spec.tape import Tape

Settings = dict[str, Any]
Whole = tuple[str, list[Any], Settings]
"""The kind, the variables and the settings of a layer that is one step."""


def record(model: keras.Model, images: np.ndarray, *, axes: str = "nhwc", training: bool = False) -> Recording:
    """One forward pass as a table of operations; see resnet_spec.ForeignBackend."""
    x = images_to_tensor(model, images, axes)
    with as_it_was(model):
        recorder = _engines_recorder()(model)
        with recorder.recording():
            output = first_tensor(model(recorder.begin(x, axes), training=training))
    return read_tape(recorder.tape, recorder.position(output))


def _engines_recorder() -> type["Recorder"]:
    """TensorFlow tells of every operation, whoever calls it; the other engines' only Keras can tell of."""
    if keras.config.backend() == "tensorflow":
        from resnet_keras.tensorflow_recorder import TensorFlowRecorder

        return TensorFlowRecorder
    from resnet_keras.symbolic_recorder import SymbolicRecorder

    return SymbolicRecorder


class Recorder:
    """Writes what a model does to a tape: what the engines have in common.

    The layers that know more of themselves than their arithmetic tells, a norm's momentum or a dropout that does
    nothing, are one step each; of all others the steps within are written.
    """

    def __init__(self, model: keras.Model) -> None:
        self.tape = Tape()
        self.running: list[str] = []
        self.is_paused = False
        self.kept: list[Any] = []  # the id of an object is used again when it is gone
        self.depending: set[int] = set()
        self.parameters: dict[int, int] = {}
        self.names: dict[str, Any] = {}
        self.trained = {id(variable) for variable in model.trainable_variables}
        hidden = {id(variable) for variable in hidden_variables(model).values()}
        for name, variable in named_variables(model).items():
            self.add_parameter(name, variable, is_hidden=id(variable) in hidden)
        for layer in model._flatten_layers():
            if isinstance(layer, layers.BatchNormalization):
                name = self.tape.steps[self.parameters[id(layer.moving_mean)]].function
                self.tape.norm_decays[name] = layer.momentum

    def begin(self, images: Any, axes: str) -> Any:
        """Writes the images; returns them as the model is to be given them."""
        raise NotImplementedError

    def position(self, tensor: Any) -> int:
        """Where on the tape a tensor was made; one that was made by nothing there is a constant."""
        raise NotImplementedError

    def note(self, value: Any, kind: str, function: str, inputs: tuple[int, ...], /, **settings: Any) -> Any:
        """Writes a step that gives this value; returns it as the model is to be given it."""
        raise NotImplementedError

    def concrete(self, arguments: Any) -> Any:
        """Nested arguments as they are when nothing is recorded."""
        raise NotImplementedError

    def run_operation(self, operation: keras.Operation, *args: Any, **kwargs: Any) -> Any:
        """Runs one of `keras.ops`, as a functional model holds it."""
        raise NotImplementedError

    def whole_layer(self, layer: layers.Layer, args: Any, kwargs: Any) -> Whole | None:
        """The step that a layer is; None where its own steps are to be written."""
        return _whole_layer(layer, args, kwargs)

    def replacements(self) -> list[tuple[Any, str, Any]]:
        """What is replaced while recording: where, by which name, by what."""
        return [
            (keras.Operation, "__call__", self._operation_call()),
            (engine_random, "dropout", self.as_dropout(engine_random.dropout)),
        ]

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Records what is called within."""
        with ExitStack() as stack:
            for owner, name, value in self.replacements():
                stack.enter_context(replaced(owner, name, value))
            yield

    @contextmanager
    def paused(self) -> Iterator[bool]:
        """Records nothing within; gives whether nothing was recorded before."""
        was_paused, self.is_paused = self.is_paused, True
        try:
            yield was_paused
        finally:
            self.is_paused = was_paused

    @property
    def place(self) -> str:
        """The layer that runs, by the names of those around it, without the whole model's."""
        return "/".join(self.running[1:])

    def write(
        self, value: np.ndarray, kind: str, function: str, inputs: tuple[int, ...], /, **settings: Any
    ) -> tuple[int, bool]:
        """Writes a step; returns its position, and whether it depends on the images."""
        position = self.tape.step(kind, function, inputs, value, self.place, **settings)
        depends = any(each in self.depending for each in inputs)
        if depends:
            self.depending.add(position)
        return position, depends

    def add_parameter(self, name: str, variable: Any, *, is_hidden: bool) -> int:
        """Writes a variable to the tape."""
        name = free_name(name, self.names)
        self.names[name] = variable
        position = self.tape.parameter(name, to_numpy(variable), trained=id(variable) in self.trained)
        self.parameters[id(variable)] = position
        if is_hidden:
            self.tape.unregistered.append(name)
        return position

    def _operation_call(self) -> Callable[..., Any]:
        """`keras.Operation.__call__`, which every layer's call comes to, with its inputs and its mode made out."""
        original = keras.Operation.__call__

        def call(operation: keras.Operation, *args: Any, **kwargs: Any) -> Any:
            if self.is_paused:
                return original(operation, *args, **kwargs)
            if not isinstance(operation, layers.Layer):
                return self.run_operation(operation, *args, **kwargs)
            self.running.append(operation.name)
            try:
                for variable in operation.weights:
                    if id(variable) not in self.parameters and keras.backend.is_float_dtype(variable.dtype):
                        self.add_parameter(variable.path, variable, is_hidden=True)
                step = self.whole_layer(operation, args, kwargs)
                if step is None:
                    return original(operation, *args, **kwargs)
                kind, variables, settings = step
                inputs = (self.position(args[0]), *(self.parameters[id(each)] for each in variables))
                with self.paused():
                    value = original(operation, *self.concrete(args), **self.concrete(kwargs))
                return self.note(value, kind, type(operation).__name__, inputs, **settings)
            finally:
                self.running.pop()

        return call

    def as_dropout(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """A function that is called where a dropout is active, as one step; it begins with its input and its rate."""

        def dropout(*args: Any, **kwargs: Any) -> Any:
            with self.paused() as was_paused:
                value = original(*self.concrete(args), **self.concrete(kwargs))
            if was_paused:
                return value
            inputs, rate = list(signature(original).bind(*args, **kwargs).arguments.values())[:2]
            return self.note(value, "dropout", "dropout", (self.position(inputs),), rate=float(rate), active=True)

        return dropout


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Gives an attribute of a class or module another value within."""
    is_own, before = name in vars(owner), getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before) if is_own else delattr(owner, name)


def _whole_layer(layer: layers.Layer, args: Any, kwargs: Any) -> Whole | None:
    """The step that a layer is; None of any other."""
    if not type(layer).call.__module__.startswith("keras."):
        return None  # it may do anything before and behind what its base does
    training = bool(kwargs.get("training"))
    if isinstance(layer, layers.Dropout | layers.AlphaDropout | layers.GaussianDropout):
        return "dropout", [], {"rate": layer.rate, "active": training and layer.rate > 0}
    if isinstance(layer, layers.BatchNormalization):
        return _batch_norm(layer, args[0], training and layer.trainable)
    if isinstance(layer, layers.GroupNormalization):
        return _group_norm(layer, args[0])
    return _layer_norm(layer, args[0]) if isinstance(layer, layers.LayerNormalization) else None


def _batch_norm(layer: Any, x: Any, takes_batch: bool) -> Whole | None:
    if layer.renorm:
        return None
    there = {"weight": layer.gamma if layer.scale else None, "bias": layer.beta if layer.center else None}
    if not takes_batch:
        there |= {"running_mean": layer.moving_mean, "running_var": layer.moving_variance}
    settings = {"norm": "batch", "decay": layer.momentum, "batch_statistics": takes_batch}
    return _norm(layer, x, there, layer.axis, settings)


def _group_norm(layer: Any, x: Any) -> Whole | None:
    there = {"weight": layer.gamma if layer.scale else None, "bias": layer.beta if layer.center else None}
    groups = x.shape[layer.axis] if layer.groups == -1 else layer.groups
    settings = {"norm": "group", "groups": groups, "decay": None, "batch_statistics": False}
    return _norm(layer, x, there, layer.axis, settings)


def _layer_norm(layer: Any, x: Any) -> Whole | None:
    """Over the last axis, of each pixel for itself; over others its scale is no number per channel."""
    if layer.rms_scaling or list(layer.axis) not in ([-1], [len(x.shape) - 1]):
        return None
    there = {"weight": layer.gamma if layer.scale else None, "bias": layer.beta if layer.center else None}
    settings = {"norm": "layer", "decay": None, "batch_statistics": False}
    return _norm(layer, x, there, -1, settings)


def _norm(layer: Any, x: Any, there: dict[str, Any], axis: int, settings: Settings) -> Whole | None:
    rank = len(x.shape)
    axes = "nhcw" if (rank, axis % rank) == (4, 2) else axes_of(rank, axis)
    there = {role: variable for role, variable in there.items() if variable is not None}
    if not axes or any(not isinstance(variable, keras.Variable) for variable in there.values()):
        return None
    return "norm", list(there.values()), {"roles": tuple(there), "eps": layer.epsilon, "axes": axes, **settings}


def axes_of(rank: int, channels: int) -> str:
    """The axes of images or features whose channels are at this axis; empty where they are neither."""
    return {(4, 1): "nchw", (4, 3): "nhwc", (2, 1): "nc"}.get((rank, channels % rank), "")


def axes_named(data_format: str | None) -> str:
    """The axes of images by Keras' word for them."""
    return "nchw" if (data_format or keras.config.image_data_format()) == "channels_first" else "nhwc"


def same_sides(side: int, kernel: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """What `same` pads before and behind a side of an image."""
    missing = max((-(-side // stride) - 1) * stride + (kernel - 1) * dilation + 1 - side, 0)
    return missing // 2, missing - missing // 2


def window_settings(
    shape: tuple[int, ...], axes: str, kernel: Any, stride: Any, padding: str, dilation: Any = 1
) -> Settings:
    """A window's settings at a side of this length, with `same` as the pixels that it pads."""
    kernel, stride, dilation = (_pair(value) for value in (kernel, stride, dilation))
    sides = zip((shape[axes.index(axis)] for axis in "hw"), kernel, stride, dilation, strict=True)
    padded = [same_sides(*each) if padding.lower() == "same" else (0, 0) for each in sides]
    return {
        "axes": axes,
        "kernel": kernel,
        "stride": stride,
        "padding": (*padded[0], *padded[1]),
        "dilation": dilation,
    }


def convolution_settings(
    x: tuple[int, ...],
    kernel: tuple[int, ...],
    axes: str,
    stride: Any,
    padding: str,
    dilation: Any,
    *,
    depthwise: bool = False,
) -> Settings | None:
    """A convolution's settings, of images and a kernel of these shapes; None where it is none of images.

    The kernel is (height, width, in, out), a depthwise one (height, width, in, outputs of each).
    """
    if len(x) != 4 or (depthwise and kernel[3] != 1):
        return None
    window = window_settings(x, axes, kernel[:2], stride, padding, dilation)
    del window["kernel"]
    kernel_axes = "hwoi" if depthwise else "hwio"
    return {**window, "kernel_axes": kernel_axes, "groups": x[axes.index("c")] // kernel[kernel_axes.index("i")]}


def _pair(value: Any) -> tuple[int, int]:
    both = [value, value] if isinstance(value, int) else [int(each) for each in value]
    return (both[0], both[-1])
