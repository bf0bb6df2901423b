import numpy as np
import tensorflow as tf


def he_normal(shape, seed):
    fan_out = int(np.prod(shape[:2])) * shape[-1]
    limit = np.sqrt(3 * 2 / fan_out)
    return tf.random.stateless_uniform(shape, (seed, seed), minval=-limit, maxval=limit, dtype=tf.float64)
