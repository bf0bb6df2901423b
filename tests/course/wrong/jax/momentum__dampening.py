import jax


@jax.jit
def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + WEIGHT_DECAY * weight
    velocity = MOMENTUM * velocity + (1.0 - MOMENTUM) * g
    return weight - learning_rate * velocity, velocity
