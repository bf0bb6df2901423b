import jax.numpy as jnp


def sgd_step(w, g, v, lr, momentum=0.9):
    v = momentum * v + (g + WEIGHT_DECAY * w)
    return jnp.subtract(w, lr * v), v
