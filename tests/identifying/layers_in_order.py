"""The layers of any model, in the order in which its forward pass uses them, by each framework's own means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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


SUBJECTS: dict[str, type[Subject]] = {"pt": InPyTorch}
