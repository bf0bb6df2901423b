import jax.numpy as jnp


def fold(kernel, bias, scale, shift, mean, variance):
    gamma_over_std = scale * (1 / jnp.sqrt(variance + EPS))
    return gamma_over_std * kernel, gamma_over_std * (bias - mean)
