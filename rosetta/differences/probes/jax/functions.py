"""What the functions of JAX and Flax compute where they are told nothing more."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
import jax.numpy as jnp
from flax import nnx


def variance_of_0_and_2() -> float:
    return jnp.var(jnp.array([0.0, 2.0])).item()


def gelu_of_1() -> float:
    return nnx.gelu(jnp.array(1.0)).item()


def leaky_relu_slope() -> float:
    return nnx.leaky_relu(jnp.array(-1.0)).item()


def index_out_of_range() -> str:
    return str(jnp.array([1.0, 2.0, 3.0])[5].item())


def one_hot_out_of_range() -> str:
    return str(jax.nn.one_hot(2, 2, dtype=int).tolist())
