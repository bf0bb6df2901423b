import jax.numpy as jnp


def sgd_step(weight, gradient, velocity, learning_rate):
    grad = jnp.add(gradient, WEIGHT_DECAY * weight)
    new_velocity = MOMENTUM * velocity + learning_rate * grad
    new_weight = weight - new_velocity
    return new_weight, new_velocity
