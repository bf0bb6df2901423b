"""How Paddle's users run a model, ours and that of paddle.vision alike."""

import os
from collections.abc import Callable, Mapping

import numpy as np
import paddle
import paddle.nn.functional as F
from paddle import nn

from resnet_spec import ResNetSpec, Weights
from resnet_spec.compiling import Compiled

# Paddle computes with one thread unless this says otherwise before it is imported, in training too.
COMPILED_ENVIRONMENT: Mapping[str, str] = {"OMP_NUM_THREADS": str(os.cpu_count() or 1)}


def build_reference(spec: ResNetSpec, constructor: str, image_size: tuple[int, int]) -> nn.Layer:
    """The network of paddle.vision."""
    return getattr(paddle.vision.models, constructor)(num_classes=spec.num_classes)


def get_tensors(model: nn.Layer) -> Weights:
    """Everything that the model has learnt, by the model's own names."""
    return {name: tensor.numpy() for name, tensor in model.state_dict().items()}


def set_tensors(model: nn.Layer, tensors: Mapping[str, np.ndarray]) -> None:
    """Puts tensors into the model, by its own names."""
    model.set_state_dict(dict(tensors))


def infer_step(model: nn.Layer, images: np.ndarray) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images, (batch, channels, height, width)."""
    x = paddle.to_tensor(images)
    model.eval()

    def step() -> np.ndarray:
        with paddle.no_grad():
            return model(x).numpy()

    return step


def compiled_infer_step(
    compile: Callable[..., Compiled], model: nn.Layer, images: np.ndarray
) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images by the model compiled as the backend compiles its own."""
    run = compile(model, images.shape[2:], len(images))
    return lambda: run(images)


def train_step(
    model: nn.Layer, images: np.ndarray, labels: np.ndarray, learning_rate: float, momentum: float
) -> Callable[[], float]:
    """A call that takes one step on these images and gives the loss before it."""
    x, y = paddle.to_tensor(images), paddle.to_tensor(labels)
    optimiser = paddle.optimizer.Momentum(learning_rate, momentum, model.parameters())
    model.train()

    def step() -> float:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimiser.step()
        optimiser.clear_grad()
        return loss.item()

    return step


def matrix_product(side: int) -> Callable[[], float]:
    """A call that multiplies two square matrices."""
    x = paddle.rand((side, side))
    return lambda: (x @ x)[0, 0].item()


def convolution(channels: int, image_size: tuple[int, int]) -> nn.Layer:
    """A 3x3 convolution alone, from so many channels to as many."""
    return nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
