"""Flax NNX's training loop: a jitted step with Optax."""

from collections.abc import Iterable, Sequence

import jax.numpy as jnp
from flax import nnx
from jax import Array

from resnet_jax.gradients import cross_entropy
from resnet_jax.model import ResNet
from resnet_jax.optimisers import make_optimiser
from resnet_spec import Batch, Optimiser, fit_batch


@nnx.jit
def train_step(model: ResNet, optimiser: nnx.Optimizer, images: Array, labels: Array) -> Array:
    """One step; returns the loss before it."""

    def loss_of(model: ResNet) -> Array:
        return cross_entropy(model, model(images), labels)

    loss, gradients = nnx.value_and_grad(loss_of)(model)
    optimiser.update(model, gradients)
    return loss


def fit(model: ResNet, batches: Iterable[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    kernel = model.conv1.kernel
    optimiser = nnx.Optimizer(model, make_optimiser(rule, learning_rates), wrt=nnx.Param)
    losses = []
    model.train()
    for batch in batches:
        images, labels = fit_batch(batch, kernel.shape[2], model.fc.out_features, kernel.dtype.name)
        loss = train_step(model, optimiser, jnp.asarray(images.transpose(0, 2, 3, 1)), jnp.asarray(labels))
        losses.append(loss.item())
    return losses
