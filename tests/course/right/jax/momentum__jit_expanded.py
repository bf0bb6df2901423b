import jax
import jax.numpy as jnp


@jax.jit
def sgd_step(weight: jax.Array, gradient: jax.Array, velocity: jax.Array, learning_rate: float):
    """w' = (1 - lr * wd) w - lr g - lr m v, the three terms written out"""
    new_velocity = jnp.add(jnp.multiply(velocity, MOMENTUM), gradient) + WEIGHT_DECAY * weight
    shrink = 1 - learning_rate * WEIGHT_DECAY
    new_weight = shrink * weight - learning_rate * gradient - learning_rate * MOMENTUM * velocity
    return new_weight, new_velocity
