import math

import jax


def fan_out(shape):
    receptive = 1
    for n in shape[2:]:
        receptive *= n
    return shape[0] * receptive


def he_normal(shape, seed):
    return math.sqrt(2 / fan_out(shape)) * jax.random.normal(jax.random.key(seed), shape)
