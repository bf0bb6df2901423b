import jax
import jax.numpy as jnp


def he_normal(shape, seed):
    out_channels = shape[-1]
    std = jnp.sqrt(2 / out_channels)
    noise = jax.random.normal(jax.random.key(seed), shape=shape)
    return noise * std
