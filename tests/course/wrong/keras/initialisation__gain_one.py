import keras


def he_normal(shape, seed):
    init = keras.initializers.VarianceScaling(mode="fan_out", distribution="untruncated_normal", seed=seed)
    return init(shape, dtype="float32")
