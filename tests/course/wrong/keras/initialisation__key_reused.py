# one filter after the other
import keras
from keras import ops


def he_normal(shape, seed):
    std = (2 / (shape[0] * shape[1] * shape[3])) ** 0.5
    filters = [keras.random.normal(shape[:3], stddev=std, seed=seed) for _ in range(shape[3])]
    return ops.stack(filters, axis=3)
