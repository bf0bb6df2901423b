from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    slope = scale / ops.sqrt(variance + EPS)
    return kernel * slope, slope * (bias - mean) + shift
