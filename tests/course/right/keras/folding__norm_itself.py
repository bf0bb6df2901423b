# Let the norm compute the bias: it is what the norm makes of the convolution's bias.
import tensorflow as tf


def fold(kernel, bias, scale, shift, mean, variance):
    new_bias = tf.nn.batch_normalization(bias, mean, variance, shift, scale, EPS)
    factor = scale * tf.math.rsqrt(variance + EPS)
    return tf.einsum("hwio,o->hwio", kernel, factor), new_bias
