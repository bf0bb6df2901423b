import math

import keras


def he_normal(shape, seed):
    std = math.sqrt(2 / (shape[0] * shape[1] * shape[-1]))
    return std * keras.random.uniform(shape, seed=seed)
