"""What JAX's gradients are, at the points where a derivative is a matter of choice."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
import jax.numpy as jnp


def two_backward_passes() -> float:
    w = jnp.ones(1)
    for _ in range(2):
        gradient = jax.grad(lambda w: (3 * w).sum())(w)
    return gradient.item()


def backward_of_a_vector() -> str:
    try:
        return str(jax.grad(lambda w: 3 * w)(jnp.ones(2)).tolist())
    except TypeError as error:
        return type(error).__name__


def unused_parameter() -> str:
    gradient = jax.grad(lambda used, unused: (3 * used).sum(), argnums=1)
    return str(gradient(jnp.ones(1), jnp.ones(1)).tolist())


def maximum_at_0() -> float:
    return jax.grad(lambda x: jnp.maximum(x, 0.0))(0.0).item()


def clip_at_its_bound() -> float:
    return jax.grad(lambda x: jnp.clip(x, 0.0, 6.0))(0.0).item()


def norm_at_0() -> float:
    return jax.grad(jnp.linalg.norm)(jnp.zeros(2))[0].item()
