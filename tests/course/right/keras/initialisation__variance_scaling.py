from keras import initializers


def he_normal(shape, seed):
    init = initializers.VarianceScaling(scale=2.0, mode="fan_out", distribution="untruncated_normal", seed=seed)
    return init(shape)
