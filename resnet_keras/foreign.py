"""Any Keras model, whoever wrote it: run, read and changed by its own names."""

import random
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from resnet_spec import DType, Weights
from resnet_spec.errors import ModelError, RosettaError
from resnet_spec.foreign_outputs import logits_in, which_logits

# Packages whose objects hold no layers of a user's.
_LIBRARIES = ("builtins", "jax", "jaxlib", "keras", "numpy", "tensorflow", "torch")


def prepare(dtype: DType) -> None:
    """Makes Keras build what is built from now on in this dtype: a model that is built stays in its own.

    Keras counts its layers' names anew, so that a model has the same ones however many were built before it.
    Raises RosettaError for float64 where Keras has none.
    """
    engine = keras.config.backend()
    if dtype == "float64" and engine != "tensorflow":
        raise RosettaError(
            f"Keras on {engine} computes norms and means in float32, whatever the model's dtype: take float32, or run "
            "it with KERAS_BACKEND=tensorflow"
        )
    keras.utils.clear_session(free_memory=False)
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    # With it Keras wraps an exception of the model's own into a paragraph.
    keras.config.disable_traceback_filtering()


def adopt(value: Any) -> keras.Model | None:
    """The value as a model of this framework; None when it is none."""
    return value if isinstance(value, keras.Model) else None


def to_dtype(model: keras.Model, dtype: DType) -> keras.Model:
    """The model, where it computes in this dtype; raises ModelError where it computes in another."""
    parts = [each for each in model._flatten_layers() if not isinstance(each, keras.Model | layers.InputLayer)]
    dtypes = [each.compute_dtype for each in parts if keras.backend.is_float_dtype(each.compute_dtype)]
    if dtypes and dtype not in dtypes:
        raise ModelError(
            f"computes in {dtypes[0]} and not in {dtype}, and Keras cannot change that once it is made: "
            "leave out the dtype of its layers, and make it where it is asked for and not when its file is loaded"
        )
    return model


def likely_inputs(model: keras.Model) -> list[tuple[int, str, tuple[int, int] | None]]:
    """What images the model may take, the likeliest first: channels, axes, and their size where it is fixed."""
    convolutions = [layer for layer in model._flatten_layers() if isinstance(layer, layers.Conv2D)]
    data_format = convolutions[0].data_format if convolutions else keras.config.image_data_format()
    axes = ["nchw", "nhwc"] if data_format == "channels_first" else ["nhwc", "nchw"]
    shape = model.inputs[0].shape if getattr(model, "inputs", None) else (None,) * 4
    if len(shape) == 4 and any(shape[1:]):
        given = [(axis, _sides(shape, axis)) for axis in axes]
        return [(channels, axis, size) for axis, (channels, size) in given if channels]
    kernels = [layer.kernel.shape[2] for layer in convolutions if layer.built]
    likely = dict.fromkeys([*kernels[:1], 3, 1])
    return [(channels, axis, None) for axis in axes for channels in likely]


def _sides(shape: tuple[int | None, ...], axes: str) -> tuple[int | None, tuple[int, int] | None]:
    """The channels of an input's shape and its height and width, each None where it is open."""
    channels, height, width = (shape[axes.index(axis)] for axis in "chw")
    return channels, (height, width) if height and width else None


def own_tensors(model: keras.Model) -> Weights:
    """Copies of the model's parameters and running statistics, by its own names and in its own layout."""
    return {name: to_numpy(variable) for name, variable in named_variables(model).items()}


def set_own_tensors(model: keras.Model, tensors: Mapping[str, np.ndarray]) -> None:
    """Puts tensors into the model by its own names; the others stay."""
    own = named_variables(model)
    for name, tensor in tensors.items():
        own[name].assign(tensor)


def output_of(model: keras.Model, images: np.ndarray, *, axes: str = "nhwc", training: bool = False) -> np.ndarray:
    """The model's output for images (batch, channels, height, width)."""
    x = images_to_tensor(model, images, axes)
    with as_it_was(model):
        return to_numpy(first_tensor(model(x, training=training)))


def which_output(model: keras.Model, images: np.ndarray, *, axes: str = "nhwc") -> str:
    """Which of several outputs `output_of` gives; see resnet_spec.ForeignBackend."""
    x = images_to_tensor(model, images, axes)
    with as_it_was(model):
        return which_logits(model(x, training=False), is_tensor)


def images_to_tensor(model: keras.Model, images: np.ndarray, axes: str) -> Any:
    """Images as the model takes them, which then has its variables: a subclassed one makes them when it is called."""
    dtype = model.inputs[0].dtype if getattr(model, "inputs", None) else model.compute_dtype
    moved = images.transpose(["nchw".index(axis) for axis in axes])
    x = ops.convert_to_tensor(np.ascontiguousarray(moved), dtype)
    if not model.built:
        model(x, training=False)
    return x


def first_tensor(output: Any) -> Any:
    """The logits in what a model gives."""
    return logits_in(output, is_tensor)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of the engine, or one that Keras draws its graph with."""
    return bool(ops.is_tensor(value) or keras.utils.is_keras_tensor(value))


def to_numpy(tensor: Any) -> np.ndarray:
    """A copy of a tensor or variable of the engine."""
    return np.array(ops.convert_to_numpy(tensor))


@contextmanager
def as_it_was(model: keras.Model) -> Iterator[None]:
    """Gives the model its running statistics and its random state back, and Keras and Python theirs."""
    # A dropout draws with a generator whose state is one of the model's variables.
    before = [(variable, to_numpy(variable)) for variable in [*model.variables, *hidden_variables(model).values()]]
    shared = keras.src.random.seed_generator.global_seed_generator().state
    seed, random_state = to_numpy(shared), random.getstate()
    try:
        with _engines_random_state():
            yield
    finally:
        for variable, value in [*before, (shared, seed)]:
            variable.assign(value)
        random.setstate(random_state)


def _engines_random_state() -> AbstractContextManager[None]:
    """PyTorch's dropout draws with PyTorch's own generator."""
    if keras.config.backend() != "torch":
        return nullcontext()
    import torch

    return torch.random.fork_rng(devices=[])


def named_variables(model: keras.Model) -> dict[str, Any]:
    """All parameters and running statistics by name, hidden ones too; a shared one under its first name."""
    named: dict[str, Any] = {}
    for variable in model.variables:
        if keras.backend.is_float_dtype(variable.dtype):
            named[free_name(variable.path, named)] = variable
    return named | {free_name(name, named): variable for name, variable in hidden_variables(model).items()}


def free_name(name: str, taken: Mapping[str, Any]) -> str:
    """The name, with a number behind it where another has it: Keras does not mind two layers of one name."""
    names = (name, *(f"{name}_{number}" for number in range(1, len(taken) + 1)))
    return next(each for each in names if each not in taken)


def hidden_variables(model: keras.Model) -> dict[str, Any]:
    """The variables that the model's layers hold and Keras does not list: in other objects, or TensorFlow's own."""
    known = {id(variable) for variable in model.variables}
    hidden: dict[str, Any] = {}
    for layer in model._flatten_layers():
        for attribute, value in vars(layer).items():
            if not attribute.startswith("_"):
                for name, variable in _variables_in(value, attribute, set()):
                    if id(variable) not in known:
                        known.add(id(variable))
                        path = variable.path if isinstance(variable, keras.Variable) else f"{layer.name}/{name}"
                        hidden[free_name(path, hidden)] = variable
    return hidden


def _variables_in(value: Any, name: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Variables of floating point numbers in nested objects and containers, as `blocks[0].scale`."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, keras.Variable) or (hasattr(value, "assign") and hasattr(value, "handle")):
        if keras.backend.is_float_dtype(keras.backend.standardize_dtype(value.dtype)):
            yield name, value
    elif isinstance(value, layers.Layer):
        for variable in value.variables:
            yield from _variables_in(variable, name, seen)
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _variables_in(each, f"{name}[{index}]", seen)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _variables_in(each, f"{name}[{key!r}]", seen)
    elif hasattr(value, "__dict__") and type(value).__module__.partition(".")[0] not in _LIBRARIES:
        for attribute, each in vars(value).items():
            yield from _variables_in(each, f"{name}.{attribute}", seen)
