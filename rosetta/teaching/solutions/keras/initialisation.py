import math

import keras


def he_normal(shape, seed):
    height, width, _, out_channels = shape
    return keras.random.normal(shape, seed=seed) * math.sqrt(2 / (out_channels * height * width))
