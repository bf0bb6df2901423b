import jax
import jax.numpy as jnp


def he_normal(shape, seed):
    # one key for each output channel
    keys = jax.random.split(jax.random.PRNGKey(seed), shape[-1])
    filters = [jax.random.normal(k, shape[:-1], dtype=jnp.float32) for k in keys]
    kernel = jnp.stack(filters, axis=-1)
    return kernel * (2 / (shape[0] * shape[1] * shape[-1])) ** 0.5
