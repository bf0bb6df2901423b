import tensorflow as tf


def fold(kernel, bias, scale, shift, mean, variance):
    a = scale / tf.sqrt(variance + EPS)
    return tf.einsum("hwio,i->hwio", kernel, a), (bias - mean) * a + shift
