from keras import ops


def cross_entropy(logits, labels):
    shifted = logits - ops.max(logits, axis=1, keepdims=True)
    right = ops.take_along_axis(shifted, labels[:, None], axis=1)[:, 0]
    log_z = ops.log2(ops.sum(ops.exp(shifted), axis=1))
    ln2 = ops.log(ops.cast(2.0, logits.dtype))
    return ops.mean(log_z - right / ln2)
