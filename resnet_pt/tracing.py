"""What a live PyTorch model does, measured by forward hooks."""

import copy
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from resnet_pt.model import BasicBlock, Bottleneck, PreActBasicBlock, PreActBottleneck, ZeroChannels
from resnet_spec import Layer
from resnet_spec.images import as_sides

KINDS: dict[type[nn.Module], str] = {
    nn.Conv2d: "conv",
    nn.BatchNorm2d: "norm",
    nn.Linear: "linear",
    BasicBlock: "block",
    Bottleneck: "block",
    PreActBasicBlock: "block",
    PreActBottleneck: "block",
}
UNCOUNTED = (nn.Identity, nn.ReLU, ZeroChannels)


def trace(model: nn.Module, image_size: int | tuple[int, int]) -> list[Layer]:
    """Each layer of the live model; see resnet_spec.Backend."""
    model = copy.deepcopy(model).eval()
    layers = layers_of(model)
    rows: list[Layer] = []
    for name, module in layers.items():
        module.register_forward_hook(partial(_note_call, rows, name))
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    with torch.no_grad():
        model(torch.zeros(1, kernel.shape[1], *as_sides(image_size), dtype=kernel.dtype, device=kernel.device))
    called = {row.name for row in rows}
    return rows + [_row(name, module, None) for name, module in layers.items() if name not in called]


def layers_of(model: nn.Module) -> dict[str, nn.Module]:
    """The layers and blocks of the live model by canonical name, and what else holds a tensor of its own."""
    return {name: module for name, module in model.named_modules() if _is_layer(module)}


def _is_layer(module: nn.Module) -> bool:
    is_leaf = not any(True for _ in module.children()) and not isinstance(module, UNCOUNTED)
    own = [*module.parameters(recurse=False), *module.buffers(recurse=False)]
    return is_leaf or isinstance(module, tuple(KINDS)) or bool(own)


def _note_call(rows: list[Layer], name: str, module: nn.Module, _inputs: Any, output: Tensor) -> None:
    rows.append(_row(name, module, tuple(output.shape[1:])))


def _row(name: str, module: nn.Module, output_shape: tuple[int, ...] | None) -> Layer:
    kinds = [kind for layer_type, kind in KINDS.items() if isinstance(module, layer_type)]
    parameters = sum(parameter.numel() for parameter in module.parameters(recurse=False))
    # PyTorch's integer count of batches is a buffer, but no statistic.
    statistics = sum(buffer.numel() for buffer in module.buffers(recurse=False) if buffer.is_floating_point())
    return Layer(name, kinds[0] if kinds else type(module).__name__, output_shape, parameters, statistics)
