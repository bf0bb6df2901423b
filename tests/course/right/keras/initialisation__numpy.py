import keras
import numpy as np


def he_normal(shape, seed):
    generator = np.random.default_rng(seed)
    variance = 2 / (np.prod(shape[:-2]) * shape[-1])
    return keras.ops.convert_to_tensor(generator.standard_normal(shape) * np.sqrt(variance))
