"""Any Flax model, NNX or Linen, whoever wrote it: run, read and changed by its own names."""

import inspect
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen, nnx
from jax import Array
from jax.tree_util import DictKey, tree_flatten_with_path, tree_unflatten

from resnet_spec import DType, Weights
from resnet_spec.foreign_outputs import logits_in, which_logits

# What modules call the switch between the modes, where it is an argument.
_TRAINING = ("train", "training", "is_training")
_INFERENCE = ("deterministic", "use_running_average", "inference")

calls = itertools.count(1)
"""A number for each forward pass, so that none draws the random numbers of another."""


@dataclass
class LinenModel:
    """A Linen module and its variables by collection, which Linen keeps apart."""

    module: linen.Module
    variables: Mapping[str, Any]


Model: TypeAlias = nnx.Module | LinenModel
Leaves = dict[str, Array]
"""All arrays of a model by its own names: parameters, running statistics, and the state of its random numbers."""
Forward = Callable[[Leaves, Array, Array], tuple[Any, Leaves]]
"""Of arrays, images and the number of the call, by which random numbers are drawn: the output, and the arrays then."""


def prepare(dtype: DType) -> None:
    """Makes models that are built from here on compute in this dtype, for the whole process."""
    jax.config.update("jax_enable_x64", dtype == "float64")  # without it JAX makes float32 of float64, silently


def adopt(value: Any) -> Model | None:
    """The value as a model of this framework; None when it is none."""
    if isinstance(value, nnx.Module | LinenModel):
        return value
    is_pair = isinstance(value, tuple | list) and len(value) == 2
    if is_pair and isinstance(value[0], linen.Module) and isinstance(value[1], Mapping):
        return LinenModel(value[0], linen.unbox(value[1]))
    return None


def to_dtype(model: Model, dtype: DType) -> Model:
    """The model with its parameters and running statistics in this dtype."""
    prepare(dtype)
    set_leaves(model, {name: tensor.astype(dtype) for name, tensor in named_tensors(model).items()})
    return model


def likely_inputs(model: Model) -> list[tuple[int, str, tuple[int, int] | None]]:
    """What images the model may take, the likeliest first: channels, axes, and their size where it is fixed."""
    channels = [tensor.shape[2] for tensor in named_tensors(model).values() if tensor.ndim == 4]
    # The names are sorted, so the first kernel need not be the first convolution's.
    likely = dict.fromkeys([*sorted(each for each in channels if each <= 4), 3, 1, *channels])
    return [(each, axes, None) for axes in ("nhwc", "nchw") for each in likely if each <= 4 or axes == "nhwc"]


def own_tensors(model: Model) -> Weights:
    """Copies of the model's parameters and running statistics, by its own names and in its own layout."""
    return {name: np.array(tensor) for name, tensor in named_tensors(model).items()}


def set_own_tensors(model: Model, tensors: Mapping[str, np.ndarray]) -> None:
    """Puts tensors into the model by its own names; the others stay."""
    own = named_tensors(model)
    set_leaves(model, {name: jnp.array(tensor, own[name].dtype) for name, tensor in tensors.items()})


def output_of(model: Model, images: np.ndarray, *, axes: str = "nhwc", training: bool = False) -> np.ndarray:
    """The model's output for images (batch, channels, height, width)."""
    leaves, forward = as_function(model, training)
    output, _ = forward(leaves, images_to_array(model, images, axes), jnp.asarray(next(calls)))
    return np.array(output)


def which_output(model: Model, images: np.ndarray, *, axes: str = "nhwc") -> str:
    """Which of several outputs `output_of` gives; see resnet_spec.ForeignBackend."""
    leaves, forward = as_function(model, False, read=lambda output: which_logits(output, is_array))
    words, _ = forward(leaves, images_to_array(model, images, axes), jnp.asarray(next(calls)))
    return words


def images_to_array(model: Model, images: np.ndarray, axes: str) -> Array:
    """Images as the model takes them."""
    dtype = next((tensor.dtype for tensor in named_tensors(model).values()), jnp.dtype("float32"))
    return jnp.asarray(images.transpose(["nchw".index(axis) for axis in axes]), dtype)


def first_array(output: Any) -> Array:
    """The logits in what a model gives."""
    return logits_in(output, is_array)


def is_array(value: Any) -> bool:
    """Whether a value is an array of JAX's, or one that it traces."""
    return isinstance(value, Array)


def as_function(model: Model, training: bool, read: Callable[[Any], Any] = first_array) -> tuple[Leaves, Forward]:
    """The model's arrays, and its forward pass in training or inference mode; the model is as it was.

    read: takes what the model gives, and gives what the function does.
    """
    if isinstance(model, LinenModel):
        return leaves_by_name(model.variables), _linen_function(model, training, read)
    copy = nnx.clone(model)
    (copy.train if training else copy.eval)()
    graph, state = nnx.split(copy)
    counts = leaves_by_name(nnx.state(copy, nnx.RngCount))

    def forward(leaves: Leaves, images: Array, call: Array) -> tuple[Array, Leaves]:
        counted = {name: leaves[name] + jnp.asarray(call, leaves[name].dtype) for name in counts}
        merged = nnx.merge(graph, _with_leaves(state, {**leaves, **counted}))
        output = read(merged(images, **_arguments(merged.__call__, training, call)))
        return output, _changed(leaves, nnx.state(merged))

    return leaves_by_name(state), forward


def _linen_function(model: LinenModel, training: bool, read: Callable[[Any], Any]) -> Forward:
    switches = _switches([field.name for field in fields(model.module)], training)
    module = model.module.clone(**switches) if switches else model.module

    def forward(leaves: Leaves, images: Array, call: Array) -> tuple[Array, Leaves]:
        output, variables = module.apply(
            _with_leaves(model.variables, leaves),
            images,
            # A norm that is left in training mode shall be seen, not refused.
            mutable=[collection for collection in model.variables if collection != "params"],
            rngs={"params": jax.random.key(call), "dropout": jax.random.key(call)},
            **_arguments(module.__call__, training, call),
        )
        return read(output), _changed(leaves, variables)

    return forward


def _changed(leaves: Leaves, tree: Any) -> Leaves:
    """The same arrays, but for those that the tree has by the same names."""
    return {**leaves, **{name: leaf for name, leaf in leaves_by_name(tree).items() if name in leaves}}


def _arguments(call: Callable[..., Any], training: bool, number: Array) -> dict[str, Any]:
    """What the call must be told beside the images: the mode, and where it needs them random numbers."""
    parameters = inspect.signature(call).parameters
    arguments: dict[str, Any] = dict(_switches(list(parameters), training))
    if "rngs" in parameters and parameters["rngs"].default is inspect.Parameter.empty:
        arguments["rngs"] = nnx.Rngs(jax.random.key(number))
    return arguments


def _switches(names: list[str], training: bool) -> dict[str, bool]:
    return {name: (name in _TRAINING) == training for name in names if name in _TRAINING + _INFERENCE}


def named_tensors(model: Model) -> Leaves:
    """All parameters and running statistics by name; a shared one under its first name."""
    return {
        name: leaf for name, leaf in leaves_by_name(tree_of(model)).items() if jnp.issubdtype(leaf.dtype, jnp.floating)
    }


def trained_names(model: Model) -> set[str]:
    """Those that an optimiser moves."""
    if isinstance(model, LinenModel):
        return {name for name in named_tensors(model) if name.startswith("params.")}
    return set(leaves_by_name(nnx.state(model, nnx.Param)))


def tree_of(model: Model) -> Any:
    """The model's state, or its variables."""
    return model.variables if isinstance(model, LinenModel) else nnx.state(model)


def set_leaves(model: Model, leaves: Leaves) -> None:
    """Puts arrays into the model by their names; the others stay."""
    tree = _with_leaves(tree_of(model), leaves)
    if isinstance(model, LinenModel):
        model.variables = tree
    else:
        nnx.update(model, tree)


def leaves_by_name(tree: Any) -> Leaves:
    """The arrays of a state, or of variables, as the model names them."""
    return {_name(path): leaf for path, leaf in tree_flatten_with_path(tree)[0]}


def _with_leaves(tree: Any, leaves: Leaves) -> Any:
    """The same tree with other arrays where there are any of that name."""
    old, structure = tree_flatten_with_path(tree)
    return tree_unflatten(structure, [leaves.get(_name(path), leaf) for path, leaf in old])


def _name(path: tuple[Any, ...]) -> str:
    """The keys as NNX and Linen show them, without the attribute in which a variable keeps its array."""
    return ".".join(str(key.key) for key in path if isinstance(key, DictKey))
