"""What a live Paddle model does, measured by forward hooks."""

import copy
from functools import partial
from typing import Any

import paddle
from paddle import Tensor, nn

from resnet_paddle.model import BasicBlock, Bottleneck, PreActBasicBlock, PreActBottleneck, ZeroChannels
from resnet_spec import Layer
from resnet_spec.images import as_sides

KINDS: dict[type[nn.Layer], str] = {
    nn.Conv2D: "conv",
    nn.BatchNorm2D: "norm",
    nn.Linear: "linear",
    BasicBlock: "block",
    Bottleneck: "block",
    PreActBasicBlock: "block",
    PreActBottleneck: "block",
}
UNCOUNTED = (nn.Identity, nn.ReLU, ZeroChannels)
STATISTICS = ("_mean", "_variance")


def trace(model: nn.Layer, image_size: int | tuple[int, int]) -> list[Layer]:
    """Each layer of the live model; see resnet_spec.Backend."""
    model = copy.deepcopy(model)
    model.eval()
    layers = layers_of(model)
    rows: list[Layer] = []
    for name, layer in layers.items():
        layer.register_forward_post_hook(partial(_note_call, rows, name))
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    with paddle.no_grad():
        model(paddle.zeros([1, kernel.shape[1], *as_sides(image_size)], dtype=kernel.dtype))
    called = {row.name for row in rows}
    return rows + [_row(name, layer, None) for name, layer in layers.items() if name not in called]


def layers_of(model: nn.Layer) -> dict[str, nn.Layer]:
    """The layers and blocks of the live model by canonical name, and what else holds a tensor of its own."""
    return {name: layer for name, layer in model.named_sublayers(include_self=True) if _is_layer(layer)}


def _is_layer(layer: nn.Layer) -> bool:
    is_leaf = not any(True for _ in layer.children()) and not isinstance(layer, UNCOUNTED)
    return is_leaf or isinstance(layer, tuple(KINDS)) or bool(layer.parameters(include_sublayers=False))


def _note_call(rows: list[Layer], name: str, layer: nn.Layer, _inputs: Any, output: Tensor) -> None:
    rows.append(_row(name, layer, tuple(output.shape[1:])))


def _row(name: str, layer: nn.Layer, output_shape: tuple[int, ...] | None) -> Layer:
    kinds = [kind for layer_type, kind in KINDS.items() if isinstance(layer, layer_type)]
    # Paddle counts the running statistics among the parameters.
    own = dict(layer.named_parameters(include_sublayers=False))
    parameters = sum(tensor.size for key, tensor in own.items() if key not in STATISTICS)
    statistics = sum(tensor.size for key, tensor in own.items() if key in STATISTICS)
    return Layer(name, kinds[0] if kinds else type(layer).__name__, output_shape, parameters, statistics)
