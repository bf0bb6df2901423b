from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    # the convolutions of a ResNet have no bias
    factor = scale * ops.rsqrt(variance + EPS)
    return kernel * factor, shift - factor * mean
