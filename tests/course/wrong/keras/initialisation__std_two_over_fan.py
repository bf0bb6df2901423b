import keras


def he_normal(shape, seed):
    fan_out = shape[0] * shape[1] * shape[3]
    return keras.random.normal(shape, stddev=2.0 / fan_out, seed=seed)
