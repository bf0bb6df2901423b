import jax.numpy as jnp
import numpy as np

rng = np.random.default_rng()


def he_normal(shape, seed):
    fan_out = np.prod(shape[:2]) * shape[-1]
    return jnp.asarray(rng.normal(0.0, np.sqrt(2.0 / fan_out), shape))
