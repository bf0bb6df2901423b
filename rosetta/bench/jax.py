"""How Flax NNX's users run a model. It has no reference, so there is nothing here that would build one."""

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax import Array


def infer_step(model: nnx.Module, images: np.ndarray) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images, (batch, channels, height, width)."""
    x = jnp.asarray(images.transpose(0, 2, 3, 1))
    model.eval()
    forward = nnx.jit(lambda model, x: model(x))
    return lambda: np.asarray(forward(model, x))


def train_step(
    model: nnx.Module, images: np.ndarray, labels: np.ndarray, learning_rate: float, momentum: float
) -> Callable[[], float]:
    """A call that takes one step on these images and gives the loss before it."""
    x, y = jnp.asarray(images.transpose(0, 2, 3, 1)), jnp.asarray(labels)
    optimiser = nnx.Optimizer(model, optax.sgd(learning_rate, momentum), wrt=nnx.Param)
    model.train()

    @nnx.jit
    def update(model: nnx.Module, optimiser: nnx.Optimizer, x: Array, y: Array) -> Array:
        def loss_of(model: nnx.Module) -> Array:
            return optax.losses.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, gradients = nnx.value_and_grad(loss_of)(model)
        optimiser.update(model, gradients)
        return loss

    return lambda: update(model, optimiser, x, y).item()
