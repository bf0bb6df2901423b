"""What a live Flax model does: its graph of modules, with the outputs that `nnx.capture` notes."""

from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import Array

from resnet_jax.model import BasicBlock, Bottleneck, PreActBasicBlock, PreActBottleneck, ZeroChannels
from resnet_spec import Layer
from resnet_spec.images import as_sides

KINDS: dict[type[nnx.Module], str] = {
    nnx.Conv: "conv",
    nnx.BatchNorm: "norm",
    nnx.Linear: "linear",
    BasicBlock: "block",
    Bottleneck: "block",
    PreActBasicBlock: "block",
    PreActBottleneck: "block",
}
UNCOUNTED = (nnx.List, ZeroChannels)


def trace(model: nnx.Module, image_size: int | tuple[int, int]) -> list[Layer]:
    """Each layer of the live model; see resnet_spec.Backend."""
    model = nnx.clone(model)
    model.eval()
    kernel = next(leaf for _, leaf in nnx.iter_graph(model) if isinstance(leaf, nnx.Param) and leaf.ndim == 4)
    image = jnp.zeros((1, *as_sides(image_size), kernel.shape[2]), kernel.dtype)
    noted = noted_outputs(nnx.eval_shape(call_and_note, model, image))
    return [
        _row(name, module, output) for name, module in layers_of(model).items() for output in noted.get(name, (None,))
    ]


def layers_of(model: nnx.Module) -> dict[str, nnx.Module]:
    """The layers and blocks of the live model by canonical name, and what else holds a tensor of its own."""
    return {_canonical_name(path): module for path, module in nnx.iter_modules(model) if _is_layer(module)}


def call_and_note(model: nnx.Module, images: Array) -> nnx.State:
    """What each module within the model gives for these images."""
    _, noted = nnx.capture(model, nnx.Intermediate, method_outputs=nnx.Intermediate)(images)
    return noted


def noted_outputs(noted: nnx.State) -> dict[str, tuple[Any, ...]]:
    """What was noted by canonical name: one output for each call of the module."""
    return {_canonical_name(path[:-1]): outputs.get_value() for path, outputs in nnx.to_flat_state(noted)}


def _canonical_name(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path if part != "layers")


def _channels_first(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of one example, (channels, height, width), of a batch of (height, width, channels)."""
    return (shape[-1], *shape[1:-1])


def _is_layer(module: nnx.Module) -> bool:
    has_children = any(isinstance(child, nnx.Module) for _, child in nnx.iter_children(module))
    is_leaf = not has_children and not isinstance(module, UNCOUNTED)
    return is_leaf or isinstance(module, tuple(KINDS)) or bool(_own(module, nnx.Variable))


def _own(module: nnx.Module, kind: type[nnx.Variable]) -> list[nnx.Variable]:
    return [value for value in vars(module).values() if isinstance(value, kind)]


def _row(name: str, module: nnx.Module, output: jax.ShapeDtypeStruct | None) -> Layer:
    kinds = [kind for layer_type, kind in KINDS.items() if isinstance(module, layer_type)]
    parameters = sum(variable.size for variable in _own(module, nnx.Param))
    statistics = sum(variable.size for variable in _own(module, nnx.BatchStat))
    shape = None if output is None else _channels_first(output.shape)
    return Layer(name, kinds[0] if kinds else type(module).__name__, shape, parameters, statistics)
