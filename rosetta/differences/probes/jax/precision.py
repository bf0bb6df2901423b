"""In what precision JAX computes."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


def float64_array() -> str:
    return jnp.asarray(np.zeros(1)).dtype.name


def python_integer() -> str:
    return jnp.asarray([1]).dtype.name


def float64_into_a_float32_layer() -> str:
    with jax.enable_x64(True):
        return nnx.Linear(1, 1, rngs=nnx.Rngs(0))(jnp.zeros((1, 1), jnp.float64)).dtype.name


def float16_plus_integers() -> str:
    return (jnp.zeros(1, jnp.float16) + jnp.ones(1, jnp.int32)).dtype.name


def mean_of_integers() -> str:
    return str(jnp.array([1, 2]).mean().item())
