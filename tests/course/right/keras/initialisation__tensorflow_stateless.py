import math

import tensorflow as tf


def he_normal(shape: tuple, seed: int) -> tf.Tensor:
    *receptive, _, out_channels = shape
    std = math.sqrt(2.0 / (math.prod(receptive) * out_channels))
    return tf.random.stateless_normal(shape, seed=[seed, 0], stddev=std, dtype=tf.float64)
