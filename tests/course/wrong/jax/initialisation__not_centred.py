import jax
import jax.numpy as jnp


def he_normal(shape, seed):
    key = jax.random.PRNGKey(seed)
    fan_out = shape[0] * shape[1] * shape[3]
    # random numbers times the He scale
    return jax.random.uniform(key, shape) * jnp.sqrt(2.0 / fan_out)
