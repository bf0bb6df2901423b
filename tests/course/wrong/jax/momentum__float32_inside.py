import jax.numpy as jnp


def sgd_step(weight, gradient, velocity, learning_rate):
    w, g, v = (jnp.asarray(a, jnp.float32) for a in (weight, gradient, velocity))
    g = g + jnp.float32(WEIGHT_DECAY) * w
    v = jnp.float32(MOMENTUM) * v + g
    return w - jnp.float32(learning_rate) * v, v
