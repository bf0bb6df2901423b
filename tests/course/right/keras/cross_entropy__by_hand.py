import tensorflow as tf


def cross_entropy(logits, labels):
    logits = logits - tf.reduce_max(logits, axis=1, keepdims=True)
    log_probs = logits - tf.math.log(tf.reduce_sum(tf.exp(logits), axis=1, keepdims=True))
    picked = tf.gather(log_probs, labels, axis=1, batch_dims=1)
    return -tf.reduce_mean(picked)
