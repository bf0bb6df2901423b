import math

import jax


def he_normal(shape, seed):
    height, width, _, out_channels = shape
    return jax.random.normal(jax.random.key(seed), shape) * math.sqrt(2 / (out_channels * height * width))
