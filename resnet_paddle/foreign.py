"""Any Paddle model, whoever wrote it: run, read and changed by its own names."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import paddle
from paddle import Tensor, nn
from paddle.base.framework import EagerParamBase

from resnet_spec import DType, Weights
from resnet_spec.errors import ModelError
from resnet_spec.foreign_outputs import logits_in, which_logits

# What every layer has of Paddle's own; the rest is its author's.
_OWN_ATTRIBUTES = frozenset(vars(nn.Layer()))


def prepare(dtype: DType) -> None:
    """Makes models that are built from here on compute in this dtype, and so what they make while they run."""
    paddle.set_default_dtype(dtype)


def adopt(value: Any) -> nn.Layer | None:
    """The value as a model of this framework; None when it is none."""
    return value if isinstance(value, nn.Layer) else None


def to_dtype(model: nn.Layer, dtype: DType) -> nn.Layer:
    """The model with its parameters and running statistics in this dtype; raises ModelError where one stays."""
    for layer in _roots(model).values():
        # The public `to` turns integers too into this dtype.
        layer._to_impl(dtype=dtype, include_sublayers=True, floating_only=True)
    for name, tensor in named_tensors(model).items():
        if dtype_name(tensor) != dtype:
            raise ModelError(
                f"leaves its tensor {name!r} in {dtype_name(tensor)} when it becomes {dtype}, because Paddle does not"
                " know of that: put it into a ParameterList, or leave the model in its own dtype"
            )
    return model


def likely_inputs(model: nn.Layer) -> list[tuple[int, str, tuple[int, int] | None]]:
    """What images the model may take, the likeliest first: channels, axes, and their size where it is fixed."""
    channels = [tensor.shape[1] for tensor in named_tensors(model).values() if tensor.ndim == 4]
    likely = dict.fromkeys([*channels[:1], 3, 1, *channels[1:]])
    convolutions = [layer for layer in named_layers(model).values() if isinstance(layer, nn.Conv2D)]
    is_last = bool(convolutions) and convolutions[0]._data_format == "NHWC"
    both = ("nhwc", "nchw") if is_last else ("nchw", "nhwc")
    return [(each, axes, None) for axes in both for each in likely if each <= 4 or axes == both[0]]


def own_tensors(model: nn.Layer) -> Weights:
    """Copies of the model's parameters and running statistics, by its own names and in its own layout."""
    return {name: tensor.numpy() for name, tensor in named_tensors(model).items()}


def set_own_tensors(model: nn.Layer, tensors: Mapping[str, np.ndarray]) -> None:
    """Puts tensors into the model by its own names; the others stay."""
    own = named_tensors(model)
    for name, tensor in tensors.items():
        own[name].set_value(tensor.astype(dtype_name(own[name])))


def output_of(model: nn.Layer, images: np.ndarray, *, axes: str = "nchw", training: bool = False) -> np.ndarray:
    """The model's output for images (batch, channels, height, width)."""
    with paddle.no_grad(), in_mode(model, training):
        return first_tensor(model(images_to_tensor(model, images, axes))).numpy()


def which_output(model: nn.Layer, images: np.ndarray, *, axes: str = "nchw") -> str:
    """Which of several outputs `output_of` gives; see resnet_spec.ForeignBackend."""
    with paddle.no_grad(), in_mode(model, False):
        return which_logits(model(images_to_tensor(model, images, axes)), is_tensor)


def images_to_tensor(model: nn.Layer, images: np.ndarray, axes: str) -> Tensor:
    """Images as the model takes them."""
    dtypes = [dtype_name(tensor) for tensor in named_tensors(model).values()]
    moved = images.transpose(["nchw".index(axis) for axis in axes])
    return paddle.to_tensor(np.ascontiguousarray(moved), dtype=dtypes[0] if dtypes else "float32")


def first_tensor(output: Any) -> Tensor:
    """The logits in what a model gives."""
    return logits_in(output, is_tensor)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of this framework."""
    return isinstance(value, Tensor)


@contextmanager
def in_mode(model: nn.Layer, training: bool) -> Iterator[None]:
    """Training or inference mode, as `model.train` and `model.eval` set it; all is afterwards as it was."""
    modes = {layer: layer.training for layer in named_layers(model).values()}
    # A pass in training mode moves the running statistics; a layer written by hand may bind new ones to their names.
    statistics = [
        (layer, name, tensor, tensor.clone())
        for layer in modes
        for name, tensor in _listed_tensors(layer)
        if tensor.stop_gradient
    ]
    (model.train if training else model.eval)()
    try:
        yield
    finally:
        for layer, mode in modes.items():
            layer.training = mode
        for layer, name, tensor, before in statistics:
            paddle.assign(before, tensor)
            setattr(layer, name, tensor)


def dtype_name(tensor: Tensor) -> str:
    """`float32`."""
    return str(tensor.dtype).removeprefix("paddle.")


def named_layers(model: nn.Layer) -> dict[str, nn.Layer]:
    """All layers by name, those too that a plain list or dictionary hides from Paddle."""
    return {
        f"{root}.{name}".strip("."): layer
        for root, found in _roots(model).items()
        for name, layer in found.named_sublayers(include_self=True)
    }


def named_tensors(model: nn.Layer) -> dict[str, Tensor]:
    """All parameters and running statistics by name, hidden ones too; a shared one under its first name."""
    tensors: dict[str, Tensor] = {}
    known: set[int] = set()
    for path, layer in named_layers(model).items():
        hidden = [found for name, value in _attributes(layer) for found in _found_in(value, name, EagerParamBase)]
        for name, tensor in [*_listed_tensors(layer), *hidden]:
            if tensor.is_floating_point() and id(tensor) not in known:
                known.add(id(tensor))
                tensors[f"{path}.{name}".strip(".")] = tensor
    return tensors


def listed_tensors(model: nn.Layer) -> list[Tensor]:
    """The parameters and running statistics that Paddle knows of."""
    return [tensor for layer in model.sublayers(include_self=True) for _, tensor in _listed_tensors(layer)]


def _listed_tensors(layer: nn.Layer) -> list[tuple[str, Tensor]]:
    return [*layer.named_parameters(include_sublayers=False), *layer.named_buffers(include_sublayers=False)]


def _roots(model: nn.Layer) -> dict[str, nn.Layer]:
    """The model, and the layers in plain lists, tuples and dictionaries of it or of those, by name."""
    roots, waiting = {"": model}, [("", model)]
    known = {id(layer) for layer in model.sublayers(include_self=True)}
    while waiting:
        root, found = waiting.pop()
        for path, layer in found.named_sublayers(include_self=True):
            for name, value in _attributes(layer):
                for key, hidden in _found_in(value, name, nn.Layer):
                    if id(hidden) not in known:
                        known |= {id(each) for each in hidden.sublayers(include_self=True)}
                        full = ".".join(part for part in (root, path, key) if part)
                        roots[full] = hidden
                        waiting.append((full, hidden))
    return roots


def _attributes(layer: nn.Layer) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in vars(layer).items() if name not in _OWN_ATTRIBUTES]


def _found_in(value: Any, name: str, kind: type) -> Iterator[tuple[str, Any]]:
    """Objects of a kind in nested plain containers, as `blocks[0]`."""
    if isinstance(value, kind):
        yield name, value
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _found_in(each, f"{name}[{index}]", kind)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _found_in(each, f"{name}[{key!r}]", kind)
