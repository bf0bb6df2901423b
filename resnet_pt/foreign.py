"""Any PyTorch model, whoever wrote it: run, read and changed by its own names."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from resnet_spec import DType, Weights
from resnet_spec.foreign_outputs import logits_in, which_logits


def prepare(dtype: DType) -> None:
    """Makes models that are built from here on compute in this dtype; PyTorch's are changed when they are built."""


def adopt(value: Any) -> nn.Module | None:
    """The value as a model of this framework; None when it is none."""
    return value if isinstance(value, nn.Module) else None


def to_dtype(model: nn.Module, dtype: DType) -> nn.Module:
    """The model with its parameters and running statistics in this dtype."""
    for module in _roots(model).values():
        module.to(getattr(torch, dtype))
    for module in named_modules(model).values():
        for name, tensor in _plain_tensors(module).items():
            setattr(module, name, tensor.to(getattr(torch, dtype)))
    return model


def likely_inputs(model: nn.Module) -> list[tuple[int, str, tuple[int, int] | None]]:
    """What images the model may take, the likeliest first: channels, axes, and their size where it is fixed."""
    channels = [tensor.shape[1] for name, tensor in named_tensors(model).items() if tensor.ndim == 4]
    likely = dict.fromkeys([*channels[:1], 3, 1, *channels[1:]])
    return [(each, axes, None) for axes in ("nchw", "nhwc") for each in likely if each <= 4 or axes == "nchw"]


def own_tensors(model: nn.Module) -> Weights:
    """Copies of the model's parameters and running statistics, by its own names and in its own layout."""
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in named_tensors(model).items()}


def set_own_tensors(model: nn.Module, tensors: Mapping[str, np.ndarray]) -> None:
    """Puts tensors into the model by its own names; the others stay."""
    own = named_tensors(model)
    with torch.no_grad():
        for name, tensor in tensors.items():
            own[name].copy_(torch.from_numpy(np.ascontiguousarray(tensor)))


def output_of(model: nn.Module, images: np.ndarray, *, axes: str = "nchw", training: bool = False) -> np.ndarray:
    """The model's output for images (batch, channels, height, width)."""
    # A norm written by hand may ask whether gradients are followed for the mode it is in.
    with torch.set_grad_enabled(training), in_mode(model, training):
        return first_tensor(model(images_to_tensor(model, images, axes))).detach().cpu().numpy()


def which_output(model: nn.Module, images: np.ndarray, *, axes: str = "nchw") -> str:
    """Which of several outputs `output_of` gives; see resnet_spec.ForeignBackend."""
    with torch.no_grad(), in_mode(model, False):
        return which_logits(model(images_to_tensor(model, images, axes)), is_tensor)


def images_to_tensor(model: nn.Module, images: np.ndarray, axes: str) -> Tensor:
    """Images as the model takes them."""
    like = next((tensor for tensor in named_tensors(model).values() if tensor.is_floating_point()), torch.zeros(()))
    moved = images.transpose(["nchw".index(axis) for axis in axes])
    return torch.from_numpy(np.ascontiguousarray(moved)).to(like.device, like.dtype)


def first_tensor(output: Any) -> Tensor:
    """The logits in what a model gives."""
    return logits_in(output, is_tensor)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of this framework."""
    return isinstance(value, Tensor)


@contextmanager
def in_mode(model: nn.Module, training: bool) -> Iterator[None]:
    """Training or inference mode, as `model.train` and `model.eval` set it; all is afterwards as it was."""
    modes = {module: module.training for module in named_modules(model).values()}
    # A pass in training mode moves the running statistics, and PyTorch's count of batches.
    buffers = [
        (buffer, buffer.clone()) for module in modes for buffer in module.buffers(recurse=False) if not is_lazy(buffer)
    ]
    plain = [(module, name, tensor.clone()) for module in modes for name, tensor in _plain_tensors(module).items()]
    model.train(training)
    try:
        yield
    finally:
        for module, name, before in plain:
            setattr(module, name, before)
        for module, mode in modes.items():
            module.training = mode
        with torch.no_grad():
            for buffer, before in buffers:
                buffer.copy_(before)


def named_modules(model: nn.Module) -> dict[str, nn.Module]:
    """All modules by name, those too that a plain list or dictionary hides from PyTorch."""
    return {
        f"{root}.{name}".strip("."): module
        for root, found in _roots(model).items()
        for name, module in found.named_modules()
    }


def named_tensors(model: nn.Module) -> dict[str, Tensor]:
    """All parameters and running statistics by name, hidden ones too; a shared one under its first name."""
    tensors: dict[str, Tensor] = {}
    known: set[int] = set()
    for path, module in named_modules(model).items():
        own = [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]
        hidden = [(name, value) for name, value in vars(module).items() if isinstance(value, nn.Parameter)]
        for name, tensor in [*own, *hidden, *_plain_tensors(module).items()]:
            # A lazy layer's have no shape before its first pass.
            if not is_lazy(tensor) and tensor.is_floating_point() and id(tensor) not in known:
                known.add(id(tensor))
                tensors[f"{path}.{name}".strip(".")] = tensor
    return tensors


def _plain_tensors(module: nn.Module) -> dict[str, Tensor]:
    """Attributes in the shape of a parameter of their module, as norms written by hand keep running statistics."""
    shapes = {parameter.shape for parameter in module.parameters(recurse=False) if not is_lazy(parameter)}
    return {
        name: value
        for name, value in vars(module).items()
        if type(value) is Tensor and value.is_floating_point() and value.shape in shapes
    }


def _roots(model: nn.Module) -> dict[str, nn.Module]:
    """The model, and the modules in plain lists, tuples and dictionaries of it or of those, by name."""
    roots, waiting = {"": model}, [("", model)]
    known = {id(module) for module in model.modules()}
    while waiting:
        root, found = waiting.pop()
        for path, module in found.named_modules():
            for name, value in vars(module).items():
                if name.startswith("_") or not isinstance(value, list | tuple | dict):
                    continue
                for key, hidden in _modules_in(value, name):
                    if id(hidden) not in known:
                        known |= {id(each) for each in hidden.modules()}
                        full = ".".join(part for part in (root, path, key) if part)
                        roots[full] = hidden
                        waiting.append((full, hidden))
    return roots


def _modules_in(value: Any, name: str) -> Iterator[tuple[str, nn.Module]]:
    """Modules in nested plain containers, as `blocks[0]`."""
    if isinstance(value, nn.Module):
        yield name, value
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _modules_in(each, f"{name}[{index}]")
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _modules_in(each, f"{name}[{key!r}]")
