"""What a live Keras model does: its graph of layers, with the outputs that one image gives."""

import math
import re
from collections.abc import Iterable

import keras
from keras import layers

from resnet_keras.deep_graphs import deep_graphs
from resnet_keras.weights import canonical_name, leaf_layers
from resnet_spec import Layer
from resnet_spec.images import as_sides

KINDS: dict[type[layers.Layer], str] = {
    layers.Conv2D: "conv",
    layers.BatchNormalization: "norm",
    layers.Dense: "linear",
}
# Layers without weights that a ResNet is built with, under the names that `model.py` gives them.
UNCOUNTED = (
    layers.InputLayer,
    layers.ZeroPadding2D,
    layers.MaxPooling2D,
    layers.GlobalAveragePooling2D,
    layers.ReLU,
    layers.Add,
    layers.Softmax,
    layers.Identity,
)
OUR_NAMES = re.compile(
    r"images|conv1_pad|(bn1|norm)(_relu)?|maxpool|avgpool|softmax"
    r"|layer\d+_\d+_(add|relu|conv\d_pad|bn\d(_relu)?|downsample_(0_pad|1|1_relu))"
)
STATISTICS = ("moving_mean", "moving_variance")
BLOCK_NAME = re.compile(r"(layer\d+\.\d+)\.")


def trace(model: keras.Model, image_size: int | tuple[int, int]) -> list[Layer]:
    """Each layer of the live model; see resnet_spec.Backend."""
    outputs = outputs_of(model)
    with deep_graphs():
        probe = keras.Model(model.inputs, {name: output for name, (_, output) in outputs.items()})
    image = keras.ops.zeros((1, *as_sides(image_size), model.input_shape[-1]), model.inputs[0].dtype)
    shapes = {name: _channels_first(output.shape) for name, output in probe(image, training=False).items()}
    # Where a layer is called twice, its entry in the graph's description has two nodes.
    calls = {entry["name"]: len(entry.get("inbound_nodes", ())) for entry in model.get_config()["layers"]}
    rows = [
        _row(layer, shapes.get(canonical_name(layer)))
        for layer in leaf_layers(model)
        if is_counted(layer)
        for _ in range(max(calls.get(layer.name, 1), 1))
    ]
    return rows + [Layer(block, "block", shapes[last]) for block, last in block_ends(outputs).items()]


def outputs_of(model: keras.Model) -> dict[str, tuple[layers.Layer, keras.KerasTensor]]:
    """The layers of the model's own graph by canonical name, each with its output, in the graph's order."""
    # A model within the model has an output of its own, in another graph.
    return {
        canonical_name(layer): (layer, layer.output) for layer in model.layers if not isinstance(layer, keras.Model)
    }


def is_counted(layer: layers.Layer) -> bool:
    """Whether it is a layer that the oracle lists, or one that no ResNet has."""
    return not (isinstance(layer, UNCOUNTED) and OUR_NAMES.fullmatch(layer.name))


def block_ends(names: Iterable[str]) -> dict[str, str]:
    """The last layer of each block: a functional model has no blocks, and what that gives is what the block gives."""
    return {match[1]: name for name in names if (match := BLOCK_NAME.match(name))}


def _channels_first(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of one example, (channels, height, width), of a batch of (height, width, channels)."""
    return (shape[-1], *shape[1:-1])


def _row(layer: layers.Layer, output_shape: tuple[int, ...] | None) -> Layer:
    kinds = [kind for layer_type, kind in KINDS.items() if isinstance(layer, layer_type)]
    sizes = {variable.path: math.prod(variable.shape) for variable in layer.weights}
    statistics = sum(size for path, size in sizes.items() if path.endswith(STATISTICS))
    kind = kinds[0] if kinds else type(layer).__name__
    return Layer(canonical_name(layer), kind, output_shape, sum(sizes.values()) - statistics, statistics)
