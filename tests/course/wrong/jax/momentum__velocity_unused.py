from jax import Array


def sgd_step(weight: Array, gradient: Array, velocity: Array, learning_rate: float) -> tuple[Array, Array]:
    g = gradient + WEIGHT_DECAY * weight
    new_velocity = MOMENTUM * velocity + g
    new_weight = weight - learning_rate * g
    return new_weight, new_velocity
