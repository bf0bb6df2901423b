import tensorflow as tf


def cross_entropy(logits, labels):
    logits = logits - tf.reduce_max(logits)  # so that exp does not overflow
    p = tf.exp(logits) / tf.reduce_sum(tf.exp(logits), axis=1)[:, None]
    return tf.reduce_mean(-tf.math.log(tf.gather(p, labels, axis=1, batch_dims=1)))
