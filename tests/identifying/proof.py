"""The proof that a model is a spec's network: its own weights in the reference give its own output."""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement

import numpy as np

from resnet_spec import ResNetSpec, Weights, layer_table
from resnet_spec.oracle import WEIGHTED_KINDS, OracleLayer
from resnet_spec.weights import last_norm_scales
from tests.identifying.layers_in_order import UsedLayer

LEVEL = 0.01
"""Size of every signal in a proof: its square, a variance, is so small that a norm's eps of 1e-5 counts."""


def orders(spec: ResNetSpec) -> Iterator[list[OracleLayer]]:
    """The spec's layers in every order of use: a block's projection may come at any place of its main path."""
    layers = [layer for layer in layer_table(spec, spec.smallest_image).layers if layer.kind in WEIGHTED_KINDS]
    blocks: dict[str, list[OracleLayer]] = {}
    for layer in layers:
        block = ".".join(layer.name.split(".")[:2]) if layer.name.startswith("layer") else layer.name
        blocks.setdefault(block, []).append(layer)
    projections = max(sum(".downsample." in layer.name for layer in block) for block in blocks.values())
    longest = max(len(block) for block in blocks.values()) - projections
    for places in combinations_with_replacement(range(longest + 1), projections):
        ordered = []
        for block in blocks.values():
            main = [layer for layer in block if ".downsample." not in layer.name]
            projection = [layer for layer in block if ".downsample." in layer.name]
            for place, layer in reversed(list(zip(places, projection, strict=False))):
                main.insert(place, layer)
            ordered += main
        yield ordered


def fitting_orders(spec: ResNetSpec, used: list[UsedLayer]) -> list[dict[str, UsedLayer]]:
    """The model's layers by canonical name, in each order of use whose kinds and shapes are the spec's."""
    seen = [(layer.kind, layer.shapes()) for layer in used]
    return [
        {layer.name: mine for layer, mine in zip(order, used, strict=True)}
        for order in orders(spec)
        if [(layer.kind, dict(layer.weights)) for layer in order] == seen
    ]


def read(layers: Mapping[str, UsedLayer]) -> Weights:
    """The model's tensors under canonical names."""
    return {
        f"{name}.{key}": np.array(tensor.get())
        for name, layer in layers.items()
        for key, tensor in layer.tensors.items()
    }


def randomise(used: list[UsedLayer], seed: int = 0) -> None:
    """Draws every tensor of the model anew, so that no two can be swapped unseen."""
    rng = np.random.default_rng(seed)
    for layer in used:
        for key, tensor in layer.tensors.items():
            shape = tensor.get().shape
            if key == "running_var":
                drawn = LEVEL**2 * rng.uniform(0.5, 1.5, shape)
            elif layer.kind == "norm" and key == "weight":
                drawn = LEVEL * rng.uniform(0.5, 1.5, shape)
            elif len(shape) == 1:
                drawn = LEVEL * rng.normal(0, 0.3, shape)
            elif len(shape) == 2:
                drawn = rng.normal(0, 10, shape)  # or a softmax would hide the differences
            else:
                drawn = rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)
            tensor.put(drawn.astype(np.float32))


def has_zero_scales(spec: ResNetSpec, weights: Weights) -> bool:
    """Whether the last norms of all blocks start at zero."""
    return all(not weights[name].any() for name in last_norm_scales(spec))


def distance(spec: ResNetSpec, output: np.ndarray, expected: np.ndarray) -> float:
    """How far the outputs are apart, relative to the larger; of probabilities, their logarithms less their mean."""
    if spec.head == "softmax":
        output, expected = (np.log(p) - np.log(p).mean(axis=1, keepdims=True) for p in (output, expected))
    return float(np.abs(output - expected).max() / np.abs(expected).max())
