"""The update rules of resnet_spec in Optax, which composes them: where the decay stands is its kind."""

from collections.abc import Sequence

import jax.numpy as jnp
import optax
from jax import Array

from resnet_spec import Adam, Optimiser, fit_rates


def make_optimiser(rule: Optimiser, learning_rates: Sequence[float]) -> optax.GradientTransformation:
    """Optax's transformation for this rule, with a learning rate per step."""
    rates = fit_rates(learning_rates)

    def rate(step: Array) -> Array:
        return jnp.asarray(rates)[step]  # the last one where the step is behind it

    decay = optax.add_decayed_weights(rule.weight_decay)
    if isinstance(rule, Adam):
        update = optax.scale_by_adam(rule.beta1, rule.beta2, rule.eps)
    else:
        update = optax.trace(rule.momentum, rule.nesterov) if rule.momentum else optax.identity()
    first, second = (decay, update) if rule.decay == "coupled" else (update, decay)
    return optax.chain(first, second, optax.scale_by_learning_rate(rate))
