import math

import keras


def he_normal(shape, seed):
    filters = shape[-1]
    weights = keras.random.normal(shape, seed=seed)
    return weights * math.sqrt(2.0 / filters)
