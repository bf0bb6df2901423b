import jax
import jax.numpy as jnp


def he_normal(shape, seed):
    fan = shape[0] * shape[1] * shape[2]
    key = jax.random.PRNGKey(seed)
    return jax.random.normal(key, shape) * jnp.sqrt(2.0 / fan)
