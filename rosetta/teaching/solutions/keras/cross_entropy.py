from keras import ops


def cross_entropy(logits, labels):
    shifted = logits - ops.max(logits, axis=1, keepdims=True)
    log_p = shifted - ops.log(ops.sum(ops.exp(shifted), axis=1, keepdims=True))
    return -ops.mean(ops.take_along_axis(log_p, ops.expand_dims(labels, 1), axis=1))
