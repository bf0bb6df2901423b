import tensorflow as tf


def fold(kernel, bias, scale, shift, mean, variance):
    inverse = tf.math.rsqrt(variance + EPS)
    return kernel * scale * inverse, (bias - mean) * scale * inverse
