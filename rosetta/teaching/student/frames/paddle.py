"""Tensors, and a frame around a student's blocks, in Paddle."""

from collections.abc import Callable
from typing import Any

import numpy as np
import paddle
import paddle.nn.functional as F
from paddle import Tensor, nn

from resnet_spec import ResNetSpec


def to_tensor(array: np.ndarray) -> Tensor:
    """An array as a tensor of its own memory."""
    return paddle.to_tensor(array.copy())


def to_array(value: Any) -> np.ndarray:
    """A tensor, or what NumPy takes for one, as an array."""
    return value.numpy() if isinstance(value, Tensor) else np.asarray(value)


def to_batch(images: np.ndarray, labels: np.ndarray) -> tuple[Tensor, Tensor]:
    """Images (batch, channels, height, width) and labels as the framework has them."""
    return to_tensor(images), to_tensor(labels)


def gradient_of(loss_of: Callable[[Any, Any], Any], logits: np.ndarray, labels: np.ndarray) -> np.ndarray | None:
    """The gradient of a loss with respect to the logits; None where it does not depend on them."""
    x = to_tensor(logits)
    x.stop_gradient = False
    loss = loss_of(x, to_tensor(labels))
    if not isinstance(loss, Tensor) or loss.stop_gradient:
        return None
    loss.backward()
    return None if x.grad is None else x.grad.numpy()


class Frame(nn.Layer):
    """A stem and a head around blocks that somebody makes: with them the network of a spec."""

    def __init__(self, make_block: Callable[[int, int, int], nn.Layer], spec: ResNetSpec) -> None:
        super().__init__()
        self.preactivation = spec.preactivation
        kernel, channels = spec.stem_kernel, spec.stem_channels
        self.conv1 = nn.Conv2D(spec.in_channels, channels, kernel, padding=kernel // 2, bias_attr=False)
        if not self.preactivation:
            self.bn1 = nn.BatchNorm2D(channels, spec.norm_decay, spec.norm_eps)
        for number, (width, stride) in enumerate(zip(spec.stage_channels, spec.stage_strides, strict=True), start=1):
            setattr(self, f"block{number}", make_block(channels, width, stride))
            channels = width * spec.expansion
        self.count = len(spec.stage_channels)
        if self.preactivation:
            self.norm = nn.BatchNorm2D(channels, spec.norm_decay, spec.norm_eps)
        self.fc = nn.Linear(channels, spec.num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        if not self.preactivation:
            x = F.relu(self.bn1(x))
        for number in range(1, self.count + 1):
            x = getattr(self, f"block{number}")(x)
        if self.preactivation:
            x = F.relu(self.norm(x))
        return self.fc(x.mean(axis=(2, 3)))
