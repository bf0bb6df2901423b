import jax
import jax.numpy as jnp


def he_normal(shape, seed):
    key = jax.random.key(seed)
    height, width, cin, cout = shape
    std = (2 / (height * width * cout)) ** 0.5
    filters = []
    for _ in range(cout):
        filters.append(std * jax.random.normal(key, (height, width, cin)))
    return jnp.stack(filters, axis=-1)
