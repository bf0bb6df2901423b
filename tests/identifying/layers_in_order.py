"""The layers of any model, in the order in which its forward pass uses them, by each framework's own means."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from inspect import signature
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


class InPaddle(Subject):
    def run(self, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        import paddle

        self.model.train() if training else self.model.eval()
        with paddle.no_grad():
            return self.model(paddle.to_tensor(self.own_layout(images))).numpy()

    def layers(self, images: np.ndarray) -> list[UsedLayer]:
        import paddle.nn.functional as F
        from paddle import nn

        kinds = {nn.Conv2D: "conv", nn.BatchNorm2D: "norm", nn.BatchNorm: "norm", nn.Linear: "linear"}
        used: list[UsedLayer] = []

        def note(kind: str, given: dict[str, Any]) -> None:
            tensors = {name: given[name] for name in NORM if given.get(name) is not None}
            used.append(UsedLayer(kind, {name: _of_paddle(tensor) for name, tensor in tensors.items()}))

        def note_module(layer: Any, _inputs: Any) -> None:
            note(kinds[type(layer)], {name: _attribute(layer, name) for name in NORM})

        def noting(function: Callable, kind: str, names: tuple[str, ...]) -> Callable:
            def noted(x: Any, *tensors: Any, **others: Any) -> Any:
                note(kind, {**dict(zip(names, tensors, strict=False)), **others})
                return function(x, *tensors, **others)

            return noted

        hooks = [part.register_forward_pre_hook(note_module) for part in self.model.sublayers() if type(part) in kinds]
        with (
            patch.object(F, "conv2d", noting(F.conv2d, "conv", NORM[:2])),
            patch.object(F, "batch_norm", noting(F.batch_norm, "norm", AS_BATCH_NORM)),
            patch.object(F, "linear", F.linear if hooks else noting(F.linear, "linear", NORM[:2])),
        ):
            self.run(images)
        for hook in hooks:
            hook.remove()
        return used

    def counts(self) -> tuple[int, int]:
        # BatchNorm, unlike BatchNorm2D, holds its running statistics as parameters that are not trained.
        parameters, buffers = self.model.parameters(), self.model.buffers()
        trained = [parameter for parameter in parameters if not parameter.stop_gradient]
        kept = [parameter for parameter in parameters if parameter.stop_gradient]
        return sum(p.size for p in trained), sum(p.size for p in [*kept, *buffers])


def _attribute(layer: Any, name: str) -> Any:
    inner = {"running_mean": "_mean", "running_var": "_variance"}
    return getattr(layer, inner.get(name, name), None)


def _of_paddle(tensor: Any) -> Tensor:
    order = (1, 0) if tensor.ndim == 2 else range(tensor.ndim)
    return Tensor(
        lambda: tensor.numpy().transpose(order),
        lambda new: tensor.set_value(np.ascontiguousarray(new.transpose(order))),
    )


FLAX_NAMES = {"kernel": "weight", "scale": "weight", "bias": "bias", "mean": "running_mean", "var": "running_var"}


class InFlaxNNX(Subject):
    def run(self, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        self.model.train() if training else self.model.eval()
        return np.asarray(self.model(self.own_layout(images)))

    def layers(self, images: np.ndarray) -> list[UsedLayer]:
        from flax import nnx

        kinds = {nnx.Conv: "conv", nnx.BatchNorm: "norm", nnx.Linear: "linear"}
        called: list[Any] = []

        def noting(call: Callable) -> Callable:
            def noted(layer: Any, *args: Any, **kwargs: Any) -> Any:
                called.append(layer)
                return call(layer, *args, **kwargs)

            return noted

        with ExitStack() as patches:
            for layer_type in kinds:
                patches.enter_context(patch.object(layer_type, "__call__", noting(layer_type.__call__)))
            self.run(images)
        if not called:
            variables = [value for value in vars(self.model).values() if isinstance(value, nnx.Variable)]
            return _in_creation_order([_of_nnx(variable) for variable in variables])
        return [
            UsedLayer(
                kinds[type(layer)],
                {
                    name: _of_nnx(getattr(layer, own))
                    for own, name in FLAX_NAMES.items()
                    if getattr(layer, own, None) is not None
                },
            )
            for layer in called
        ]

    def counts(self) -> tuple[int, int]:
        import jax
        from flax import nnx

        states = (nnx.state(self.model, kind) for kind in (nnx.Param, nnx.BatchStat))
        trained, kept = (sum(leaf.size for leaf in jax.tree.leaves(state)) for state in states)
        return trained, kept


def _of_nnx(variable: Any) -> Tensor:
    order = CHANNELS_LAST.get(variable.ndim, (0,))

    def put(new: np.ndarray) -> None:
        variable[...] = new.transpose(np.argsort(order))

    return Tensor(lambda: np.asarray(variable[...]).transpose(order), put)


class InFlaxLinen(Subject):
    """A pair of a module and its variables, which are kept in plain dictionaries."""

    def __init__(self, pair: Any, *, is_last: bool) -> None:
        module, variables = pair
        super().__init__(module, is_last=is_last)
        self.variables = variables

    def run(self, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        switch = next(name for name in ("train", "training") if name in signature(type(self.model).__call__).parameters)
        mutable = ["batch_stats"] if training else []
        output, changed = self.model.apply(
            self.variables, self.own_layout(images), mutable=mutable, **{switch: training}
        )
        self.variables = {**self.variables, **changed}
        return np.asarray(output)

    def layers(self, images: np.ndarray) -> list[UsedLayer]:
        from flax import linen

        kinds = {linen.Conv: "conv", linen.BatchNorm: "norm", linen.Dense: "linear"}
        called: list[tuple[str, tuple[str, ...]]] = []

        def note(call: Callable, args: Any, kwargs: Any, context: Any) -> Any:
            if type(context.module) in kinds and context.method_name == "__call__":
                called.append((kinds[type(context.module)], context.module.path))
            return call(*args, **kwargs)

        with linen.intercept_methods(note):
            self.run(images)
        return [
            UsedLayer(
                kind,
                {
                    name: self._tensor(collection, path, own)
                    for own, name in FLAX_NAMES.items()
                    for collection in ("params", "batch_stats")
                    if own in self._at(collection, path)
                },
            )
            for kind, path in called
        ]

    def _at(self, collection: str, path: tuple[str, ...]) -> dict[str, Any]:
        found = self.variables[collection]
        for part in path:
            found = found.get(part, {})
        return found

    def _tensor(self, collection: str, path: tuple[str, ...], own: str) -> Tensor:
        order = CHANNELS_LAST.get(self._at(collection, path)[own].ndim, (0,))

        def put(new: np.ndarray) -> None:
            self._at(collection, path)[own] = new.transpose(np.argsort(order))

        return Tensor(lambda: np.asarray(self._at(collection, path)[own]).transpose(order), put)

    def counts(self) -> tuple[int, int]:
        import jax

        trained, kept = (
            sum(leaf.size for leaf in jax.tree.leaves(self.variables[collection]))
            for collection in ("params", "batch_stats")
        )
        return trained, kept


def in_jax(model: Any, *, is_last: bool) -> Subject:
    return (InFlaxLinen if isinstance(model, tuple) else InFlaxNNX)(model, is_last=is_last)


SUBJECTS: dict[str, Callable[..., Subject]] = {"pt": InPyTorch, "keras": InKeras, "paddle": InPaddle, "jax": in_jax}
