"""The layers of any model, in the order in which its forward pass uses them, by each framework's own means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np


@dataclass(frozen=True)
class Tensor:
    """One tensor of a live model in its canonical layout: how to read it and how to set it."""

    get: Callable[[], np.ndarray]
    put: Callable[[np.ndarray], object]


@dataclass(frozen=True)
class UsedLayer:
    """A convolution, norm or linear layer with its tensors by their canonical last names."""

    kind: str
    tensors: dict[str, Tensor]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: tensor.get().shape for name, tensor in self.tensors.items()}


class Subject:
    """A model under test: images go in as (batch, channels, height, width), whatever its own layout is.

    is_last: whether the model takes its channels last.
    """

    def __init__(self, model: Any, *, is_last: bool) -> None:
        self.model = model
        self.is_last = is_last

    def own_layout(self, images: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(images.transpose(0, 2, 3, 1)) if self.is_last else images

    def run(self, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        raise NotImplementedError

    def layers(self, images: np.ndarray) -> list[UsedLayer]:
        raise NotImplementedError

    def counts(self) -> tuple[int, int]:
        """How many numbers the model trains, and how many its norms keep."""
        raise NotImplementedError


NORM = ("weight", "bias", "running_mean", "running_var")
CHANNELS_LAST = {4: (3, 2, 0, 1), 2: (1, 0)}
"""The axes of Keras' and Flax's kernels, (height, width, in, out) and (in, out), for the canonical ones."""
AS_BATCH_NORM = ("running_mean", "running_var", "weight", "bias")  # in PyTorch's and Paddle's functional


class InPyTorch(Subject):
    def run(self, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        import torch

        self.model.train(training)
        with torch.no_grad():
            output = self.model(torch.from_numpy(self.own_layout(images)))
        return getattr(output, "logits", output).numpy()

    def layers(self, images: np.ndarray) -> list[UsedLayer]:
        import torch
        import torch.nn.functional as F

        kinds = {torch.conv2d: "conv", F.batch_norm: "norm", F.linear: "linear"}
        used: list[UsedLayer] = []

        class Calls(torch.overrides.TorchFunctionMode):
            def __torch_function__(self, function, types, args=(), kwargs=None):
                if function in kinds:
                    names = AS_BATCH_NORM if function is F.batch_norm else NORM[:2]
                    given = {**dict(zip(names, args[1:], strict=False)), **(kwargs or {})}
                    tensors = {name: _of_torch(given[name]) for name in NORM if given.get(name) is not None}
                    used.append(UsedLayer(kinds[function], tensors))
                return function(*args, **kwargs or {})

        with Calls():
            self.run(images)
        return used

    def counts(self) -> tuple[int, int]:
        buffers = [buffer for buffer in self.model.buffers() if buffer.ndim]
        return sum(p.numel() for p in self.model.parameters()), sum(buffer.numel() for buffer in buffers)


def _of_torch(tensor: Any) -> Tensor:
    import torch

    return Tensor(lambda: tensor.detach().numpy().copy(), lambda new: tensor.data.copy_(torch.from_numpy(new)))


def _in_creation_order(tensors: list[Tensor]) -> list[UsedLayer]:
    """The layers of a model that keeps bare tensors, where it creates them in the order in which it uses them."""
    layers: list[UsedLayer] = []
    vectors: list[Tensor] = []

    def close() -> None:
        if vectors and layers:
            if len(vectors) != len(NORM):
                layers[-1].tensors["bias"] = vectors.pop(0)
            if vectors:
                layers.append(UsedLayer("norm", dict(zip(NORM, vectors, strict=True))))
            vectors.clear()

    for tensor in tensors:
        if tensor.get().ndim == 1:
            vectors.append(tensor)
        else:
            close()
            layers.append(UsedLayer("conv" if tensor.get().ndim == 4 else "linear", {"weight": tensor}))
    close()
    return layers


class InKeras(Subject):
    def run(self, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        import keras

        return keras.ops.convert_to_numpy(self.model(self.own_layout(images), training=training))

    def layers(self, images: np.ndarray) -> list[UsedLayer]:
        from keras import layers

        kinds = {layers.Conv2D: "conv", layers.BatchNormalization: "norm", layers.Dense: "linear"}
        called: list[layers.Layer] = []
        call = layers.Layer.__call__

        def noting(layer: layers.Layer, *args: Any, **kwargs: Any) -> Any:
            if type(layer) in kinds:
                called.append(layer)
            return call(layer, *args, **kwargs)

        with patch.object(layers.Layer, "__call__", noting):
            self.run(images)
        if not called:
            return _in_creation_order([_of_variable(variable, CHANNELS_LAST) for variable in self.model.weights])
        names = {"kernel": "weight", "gamma": "weight", "beta": "bias", "bias": "bias"}
        names |= {"moving_mean": "running_mean", "moving_variance": "running_var"}
        return [
            UsedLayer(
                kinds[type(layer)],
                {names[v.name]: _of_variable(v, CHANNELS_LAST) for v in layer.weights},
            )
            for layer in called
        ]

    def counts(self) -> tuple[int, int]:
        trained, kept = self.model.trainable_weights, self.model.non_trainable_weights
        return sum(int(np.prod(v.shape)) for v in trained), sum(int(np.prod(v.shape)) for v in kept)


def _of_variable(variable: Any, axes: dict[int, tuple[int, ...]]) -> Tensor:
    """A tensor of Keras or Flax, whose axes are these, by their number, for the canonical ones."""
    order = axes.get(len(variable.shape), (0,))
    return Tensor(
        lambda: np.asarray(variable).transpose(order),
        lambda new: variable.assign(new.transpose(np.argsort(order))),
    )


SUBJECTS: dict[str, type[Subject]] = {"pt": InPyTorch, "keras": InKeras}
