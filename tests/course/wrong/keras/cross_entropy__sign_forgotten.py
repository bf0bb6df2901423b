import tensorflow as tf


def cross_entropy(logits, labels):
    log_p = logits - tf.reduce_logsumexp(logits, axis=1, keepdims=True)
    index = tf.stack([tf.range(tf.size(labels, out_type=tf.int64)), labels], axis=1)
    return tf.reduce_mean(tf.gather_nd(log_p, index))
