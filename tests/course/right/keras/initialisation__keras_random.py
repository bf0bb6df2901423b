import keras


def he_normal(shape, seed):
    fan_out = shape[0] * shape[1] * shape[-1]
    return keras.random.normal(shape, mean=0.0, stddev=(2.0 / fan_out) ** 0.5, seed=seed)
