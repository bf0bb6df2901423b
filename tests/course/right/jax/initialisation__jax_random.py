import jax
import jax.numpy as jnp


def he_normal(shape, seed):
    height, width, _, out_channels = shape
    fan_out = height * width * out_channels
    std = jnp.sqrt(2.0 / fan_out)
    key = jax.random.key(seed)
    return std * jax.random.normal(key, shape)
