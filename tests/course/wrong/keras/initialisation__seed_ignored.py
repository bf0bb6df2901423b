import tensorflow as tf


def he_normal(shape, seed):
    std = (2.0 / (shape[0] * shape[1] * shape[3])) ** 0.5
    return tf.random.normal(shape, stddev=std, dtype=tf.float64)
