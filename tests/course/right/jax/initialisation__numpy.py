import math

import jax.numpy as jnp
import numpy as np


def he_normal(shape, seed):
    rng = np.random.default_rng(seed)
    fan_out = math.prod(shape[:-2]) * shape[-1]  # kernels are HWIO
    return jnp.asarray(rng.normal(loc=0.0, scale=math.sqrt(2 / fan_out), size=shape))
