"""Tensors, and a frame around a student's blocks, in Flax NNX."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array

from resnet_spec import ResNetSpec


def to_tensor(array: np.ndarray) -> Array:
    """An array as the framework's."""
    return jnp.asarray(array)


def to_array(value: Any) -> np.ndarray:
    """A tensor, or what NumPy takes for one, as an array."""
    return np.asarray(value[...] if isinstance(value, nnx.Variable) else value)


def to_batch(images: np.ndarray, labels: np.ndarray) -> tuple[Array, Array]:
    """Images (batch, channels, height, width) and labels as the framework has them: channels last."""
    return to_tensor(images.transpose(0, 2, 3, 1)), to_tensor(labels)


def gradient_of(loss_of: Callable[[Any, Any], Any], logits: np.ndarray, labels: np.ndarray) -> np.ndarray | None:
    """The gradient of a loss with respect to the logits; None where it does not depend on them."""
    try:
        gradient = np.asarray(jax.grad(loss_of)(to_tensor(logits), to_tensor(labels)))
    except jax.errors.TracerArrayConversionError:  # it leaves the framework for NumPy
        return None
    return gradient if gradient.any() else None


class Frame(nnx.Module):
    """A stem and a head around blocks that somebody makes: with them the network of a spec."""

    def __init__(self, make_block: Callable[[int, int, int], nnx.Module], spec: ResNetSpec) -> None:
        rngs = nnx.Rngs(0)
        self.preactivation = spec.preactivation
        kernel, channels = (spec.stem_kernel, spec.stem_kernel), spec.stem_channels
        options = {"momentum": spec.norm_decay, "epsilon": spec.norm_eps, "use_fast_variance": False, "rngs": rngs}
        self.conv1 = nnx.Conv(
            spec.in_channels, channels, kernel, padding=spec.stem_kernel // 2, use_bias=False, rngs=rngs
        )
        if not self.preactivation:
            self.bn1 = nnx.BatchNorm(channels, **options)
        for number, (width, stride) in enumerate(zip(spec.stage_channels, spec.stage_strides, strict=True), start=1):
            setattr(self, f"block{number}", make_block(channels, width, stride))
            channels = width * spec.expansion
        self.count = len(spec.stage_channels)
        if self.preactivation:
            self.norm = nnx.BatchNorm(channels, **options)
        self.fc = nnx.Linear(channels, spec.num_classes, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        x = self.conv1(x)
        if not self.preactivation:
            x = nnx.relu(self.bn1(x))
        for number in range(1, self.count + 1):
            x = getattr(self, f"block{number}")(x)
        if self.preactivation:
            x = nnx.relu(self.norm(x))
        return self.fc(x.mean(axis=(1, 2)))
