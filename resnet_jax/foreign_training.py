"""Loss, gradients and training of any Flax model, by its own names."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from resnet_jax.foreign import Leaves, Model, as_function, calls, images_to_array, set_leaves, trained_names
from resnet_jax.optimisers import make_optimiser
from resnet_spec import Batch, Optimiser, Weights


def foreign_loss_and_gradients(
    model: Model, images: np.ndarray, labels: np.ndarray, *, axes: str, is_softmax: bool, training: bool
) -> tuple[float, Weights]:
    """The mean cross-entropy in nats, and the gradient of each tensor that has one; see resnet_spec.ForeignBackend."""
    leaves, forward = as_function(model, training)
    x, y, call = images_to_array(model, images, axes), jnp.asarray(labels), jnp.asarray(next(calls))

    @jax.jit
    def loss_of(parameters: Leaves) -> Array:
        output, _ = forward({**leaves, **parameters}, x, call)
        return _cross_entropy(output, y, is_softmax)

    loss, gradients = jax.value_and_grad(loss_of)({name: leaves[name] for name in trained_names(model)})
    return loss.item(), {name: np.array(gradient) for name, gradient in gradients.items()}


def foreign_fit(
    model: Model,
    batches: Sequence[Batch],
    rule: Optimiser,
    learning_rates: Sequence[float],
    *,
    axes: str,
    is_softmax: bool,
) -> list[float]:
    """Trains the model in place, a step per batch, what it lists as its parameters; see resnet_spec.ForeignBackend."""
    leaves, forward = as_function(model, True)
    optimiser = make_optimiser(rule, learning_rates)

    @jax.jit
    def step(leaves: Leaves, parameters: Leaves, state: optax.OptState, x: Array, y: Array, call: Array) -> tuple:
        def loss_and_leaves(parameters: Leaves) -> tuple[Array, Leaves]:
            output, after = forward({**leaves, **parameters}, x, call)
            return _cross_entropy(output, y, is_softmax), after

        (loss, after), gradients = jax.value_and_grad(loss_and_leaves, has_aux=True)(parameters)
        updates, state = optimiser.update(gradients, state, parameters)
        return loss, after, optax.apply_updates(parameters, updates), state

    parameters = {name: leaves[name] for name in trained_names(model)}
    state = optimiser.init(parameters)
    losses = []
    for (images, labels), _rate in zip(batches, learning_rates, strict=True):
        x, y = images_to_array(model, images, axes), jnp.asarray(labels)
        loss, leaves, parameters, state = step(leaves, parameters, state, x, y, jnp.asarray(next(calls)))
        losses.append(loss.item())
    set_leaves(model, {**leaves, **parameters})
    return losses


def _cross_entropy(output: Array, labels: Array, is_softmax: bool) -> Array:
    """Mean over the batch of -log p(label). Optax's takes logits, and so do log-probabilities."""
    output = output.reshape(len(output), -1)
    logits = jnp.log(output) if is_softmax else output
    return optax.losses.softmax_cross_entropy_with_integer_labels(logits, labels).mean()
