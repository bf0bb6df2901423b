import keras


def he_normal(shape, seed):
    return keras.initializers.HeNormal(seed=seed)(shape)
