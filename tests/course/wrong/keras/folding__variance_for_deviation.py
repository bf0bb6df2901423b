import tensorflow as tf


def fold(kernel, bias, scale, shift, mean, variance):
    factor = tf.divide(scale, variance + EPS)
    return tf.multiply(kernel, factor), tf.multiply(bias - mean, factor) + shift
