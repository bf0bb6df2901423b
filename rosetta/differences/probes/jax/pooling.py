"""What Flax does when it pools."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax.numpy as jnp
from flax import nnx


def max_pool_default_stride() -> int:
    return nnx.max_pool(jnp.zeros((1, 8, 8, 1)), window_shape=(2, 2)).shape[1]


def average_pool_corner() -> float:
    y = nnx.avg_pool(jnp.ones((1, 4, 4, 1)), window_shape=(3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
    return y[0, 0, 0, 0].item()


def padded_max_of_negatives() -> float:
    y = nnx.max_pool(-jnp.ones((1, 4, 4, 1)), window_shape=(3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
    return y[0, 0, 0, 0].item()


def global_average_shape() -> list[int]:
    return list(jnp.zeros((2, 4, 4, 3)).mean(axis=(1, 2)).shape)
