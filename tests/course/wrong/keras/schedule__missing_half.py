import tensorflow as tf


def learning_rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    angle = tf.constant(3.141592653589793 * (step - WARMUP) / (STEPS - WARMUP), tf.float64)
    return float(PEAK * (1 + tf.cos(angle)))
