"""How Flax lays out images and weights."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax.numpy as jnp
from flax import nnx


def convolution_kernel() -> list[int]:
    return list(nnx.Conv(5, 7, kernel_size=(3, 3), rngs=nnx.Rngs(0)).kernel.shape)


def grouped_kernel() -> list[int]:
    layer = nnx.Conv(4, 6, kernel_size=(3, 3), feature_group_count=2, rngs=nnx.Rngs(0))
    return list(layer.kernel.shape)


def depthwise_kernel() -> list[int]:
    layer = nnx.Conv(4, 4, kernel_size=(3, 3), feature_group_count=4, rngs=nnx.Rngs(0))
    return list(layer.kernel.shape)


def linear_kernel() -> list[int]:
    return list(nnx.Linear(5, 7, rngs=nnx.Rngs(0)).kernel.shape)


def flatten_order() -> list[int]:
    image = jnp.array([[[111, 211], [112, 212]], [[121, 221], [122, 222]]])  # row, column, channel
    return image[None].reshape(1, -1)[0].tolist()
