from keras import ops


def fold(kernel, bias, scale, shift, mean, variance):
    factor = scale * ops.rsqrt(variance)
    return ops.einsum("hwio,o->hwio", kernel, factor), factor * (bias - mean) + shift
