import math

from keras.initializers import TruncatedNormal


def he_normal(shape, seed):
    h, w, _, filters = shape
    return TruncatedNormal(mean=0.0, stddev=math.sqrt(2 / (h * w * filters)), seed=seed)(shape)
