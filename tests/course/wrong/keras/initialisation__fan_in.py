from keras import initializers


def he_normal(shape, seed):
    he = initializers.VarianceScaling(scale=2.0, mode="fan_in", distribution="untruncated_normal", seed=seed)
    return he(shape)
