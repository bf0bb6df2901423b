from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    factor = scale / ops.sqrt(variance + EPS)
    return kernel * factor, (bias - mean) * factor + shift
