import math

import jax.numpy as jnp
import numpy as np


def he_normal(shape: tuple, seed: int) -> jnp.ndarray:
    rng = np.random.default_rng(seed)
    fan_out = shape[0] * shape[1] * shape[3]
    return jnp.array(rng.standard_normal(shape) / math.sqrt(fan_out))
