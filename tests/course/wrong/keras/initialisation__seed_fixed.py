import keras
import numpy as np


def he_normal(shape, seed):
    rng = np.random.default_rng(42)
    fan_out = np.prod(shape) // shape[2]
    return keras.ops.convert_to_tensor(rng.normal(scale=np.sqrt(2 / fan_out), size=shape))
