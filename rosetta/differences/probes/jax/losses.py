"""What Optax' losses compute."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
import jax.numpy as jnp
import optax


def cross_entropy_of_scores() -> float:
    loss = optax.softmax_cross_entropy_with_integer_labels(jnp.array([[2.0, 0.0]]), jnp.array([0]))
    return loss.mean().item()


def cross_entropy_shape() -> list[int]:
    loss = optax.softmax_cross_entropy_with_integer_labels(jnp.zeros((4, 2)), jnp.array([0, 1, 0, 1]))
    return list(loss.shape)


def label_out_of_range() -> str:
    loss = optax.softmax_cross_entropy_with_integer_labels(jnp.zeros((1, 2)), jnp.array([2]))
    return str(loss.item())


def label_minus_100() -> str:
    loss = optax.softmax_cross_entropy_with_integer_labels(jnp.zeros((2, 2)), jnp.array([0, -100]))
    return str(loss.mean().item())


def loss_type_of_a_float64_model() -> str:
    with jax.enable_x64(True):
        logits = jnp.zeros((1, 2), jnp.float64)
        return optax.softmax_cross_entropy_with_integer_labels(logits, jnp.array([0])).dtype.name
