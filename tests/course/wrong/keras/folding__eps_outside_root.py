from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    std = ops.sqrt(variance) + EPS
    return kernel * (scale / std), (bias - mean) * scale / std + shift
