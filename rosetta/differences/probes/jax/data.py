"""What JAX does to data on its way into a network."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
import jax.numpy as jnp


def shrink_bilinear() -> list[float]:
    x = jnp.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 8.0, 0.0]).reshape(1, 8)
    return jax.image.resize(x, (1, 2), "bilinear").flatten().tolist()


def shrink_nearest() -> list[float]:
    x = jnp.arange(5.0).reshape(1, 5)
    return jax.image.resize(x, (1, 2), "nearest").flatten().tolist()
