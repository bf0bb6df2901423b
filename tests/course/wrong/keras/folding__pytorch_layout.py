from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    factor = scale / ops.sqrt(variance + EPS)
    kernel = kernel * ops.reshape(factor, (-1, 1, 1, 1))
    return kernel, factor * (bias - mean) + shift
