"""What Flax does about padding."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax.numpy as jnp
from flax import nnx


def strided_padding() -> list[float]:
    x = jnp.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1)
    layer = nnx.Conv(1, 1, kernel_size=3, strides=2, kernel_init=nnx.initializers.ones, rngs=nnx.Rngs(0))
    return layer(x).flatten().tolist()


def same_with_stride() -> str:
    nnx.Conv(1, 1, kernel_size=(3, 3), strides=2, padding="SAME", rngs=nnx.Rngs(0))(jnp.zeros((1, 8, 8, 1)))
    return "allowed"


def default_padding() -> int:
    return nnx.Conv(1, 1, kernel_size=(3, 3), rngs=nnx.Rngs(0))(jnp.zeros((1, 8, 8, 1))).shape[1]


def pad_every_axis() -> list[int]:
    return list(jnp.pad(jnp.zeros((1, 1, 1, 1)), ((0, 0), (0, 0), (0, 0), (1, 1))).shape)
