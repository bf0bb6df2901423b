from keras import initializers


def he_normal(shape, seed):
    return initializers.VarianceScaling(scale=1.0, mode="fan_avg", distribution="untruncated_normal", seed=seed)(shape)
