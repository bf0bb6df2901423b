from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    a = scale / ops.sqrt(variance + EPS)
    return kernel * a, a * bias + shift
