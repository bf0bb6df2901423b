import jax


def sgd_step(weight, gradient, velocity, learning_rate):
    """Works for whole trees of weights, too."""
    g = jax.tree.map(lambda g, w: g + WEIGHT_DECAY * w, gradient, weight)
    v = jax.tree.map(lambda v, g: MOMENTUM * v + g, velocity, g)
    return jax.tree.map(lambda w, v: w - learning_rate * v, weight, v), v
