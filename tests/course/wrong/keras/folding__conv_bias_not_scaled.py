from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    factor = scale / ops.sqrt(variance + EPS)
    new_kernel = ops.multiply(kernel, factor)
    new_bias = shift - mean * factor + bias
    return new_kernel, new_bias
