from keras import activations, ops


def cross_entropy(logits, labels):
    target = ops.one_hot(labels, logits.shape[1], dtype=logits.dtype)
    return ops.mean(-target * activations.log_softmax(logits))
