"""What Optax' optimisers do."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import inspect

import jax
import jax.numpy as jnp
import optax


def momentum_default() -> float:
    return inspect.signature(optax.sgd).parameters["momentum"].default or 0.0


def momentum_after_a_drop() -> float:
    w = jnp.ones(1)
    optimiser = optax.sgd(optax.piecewise_constant_schedule(0.1, {1: 0.1}), momentum=0.9)
    state = optimiser.init(w)
    for _ in range(2):
        updates, state = optimiser.update(jnp.array([2.0]), state)
        w = optax.apply_updates(w, updates)
    return w.item()


def momentum_rounding() -> float:
    with jax.enable_x64(True):
        w = jnp.zeros(1, jnp.float64)
        optimiser = optax.sgd(learning_rate=1.0, momentum=0.9)
        state = optimiser.init(w)
        for gradient in (1.0, 0.0):
            updates, state = optimiser.update(jnp.full(1, gradient, jnp.float64), state)
        return abs(updates.item() / -0.9 - 1)


def learning_rate_rounding() -> float:
    with jax.enable_x64(True):
        w = jnp.zeros(1, jnp.float64)
        optimiser = optax.sgd(learning_rate=0.1)
        updates, _ = optimiser.update(jnp.ones(1, jnp.float64), optimiser.init(w))
        return abs(updates.item() / -0.1 - 1)


def sgd_decay_with_momentum() -> float:
    w = jnp.ones(1)
    optimiser = optax.chain(optax.add_decayed_weights(0.1), optax.sgd(learning_rate=0.1, momentum=0.9))
    state = optimiser.init(w)
    for _ in range(2):
        updates, state = optimiser.update(jnp.zeros(1), state, w)
        w = optax.apply_updates(w, updates)
    return w.item()


def l2_gradient() -> float:
    w = jnp.ones(1)
    decay = optax.add_decayed_weights(0.1)
    gradient, _ = decay.update(jnp.zeros(1), decay.init(w), w)
    return gradient.item()


def adamw_decay_default() -> float:
    return inspect.signature(optax.adamw).parameters["weight_decay"].default


def adam_eps_default() -> float:
    return inspect.signature(optax.adam).parameters["eps"].default


def adam_eps_place() -> float:
    w = jnp.zeros(1)
    optimiser = optax.adam(learning_rate=1.0, eps=1.0)
    updates, _ = optimiser.update(jnp.array([2.0]), optimiser.init(w))
    return optax.apply_updates(w, updates).item()


def amsgrad_second_step() -> float:
    w = jnp.zeros(1)
    optimiser = optax.amsgrad(learning_rate=1.0, b1=0.5, b2=0.5, eps=1e-8)
    state = optimiser.init(w)
    for gradient in (2.0, 0.0):
        updates, state = optimiser.update(jnp.array([gradient]), state)
    return updates.item()


def rmsprop_decay_default() -> float:
    return inspect.signature(optax.rmsprop).parameters["decay"].default


def rmsprop_eps_place() -> float:
    w = jnp.zeros(1)
    optimiser = optax.rmsprop(learning_rate=1.0, decay=0.75, eps=1.0)
    updates, _ = optimiser.update(jnp.array([2.0]), optimiser.init(w))
    return optax.apply_updates(w, updates).item()


def adagrad_first_step() -> float:
    w = jnp.zeros(1)
    optimiser = optax.adagrad(learning_rate=1.0)
    updates, _ = optimiser.update(jnp.ones(1), optimiser.init(w))
    return optax.apply_updates(w, updates).item()


def clipped_norm_shortfall() -> float:
    with jax.enable_x64(True):
        gradient = jnp.array([3.0, 4.0], jnp.float64)
        clip = optax.clip_by_global_norm(1.0)
        clipped, _ = clip.update(gradient, clip.init(gradient))
        return 1 - jnp.linalg.norm(clipped).item()
