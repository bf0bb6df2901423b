import keras
import numpy as np


def he_normal(shape, seed):
    out_channels, _, *kernel = shape
    fan_out = out_channels * np.prod(kernel)
    return keras.random.normal(shape, 0.0, float(np.sqrt(2 / fan_out)), seed=seed)
