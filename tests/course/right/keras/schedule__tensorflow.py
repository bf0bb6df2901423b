import numpy as np
import tensorflow as tf


def learning_rate(step):
    step = tf.cast(step, tf.float64)
    warm = PEAK * (step + 1) / WARMUP
    cosine = PEAK / 2 * (1 + tf.cos(np.pi * (step - WARMUP) / (STEPS - WARMUP)))
    return float(tf.where(step < WARMUP, warm, cosine))
