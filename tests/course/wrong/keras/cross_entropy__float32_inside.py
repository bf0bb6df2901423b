import keras
from keras import ops


def cross_entropy(logits, labels):
    logits = ops.cast(logits, "float32")
    log_p = keras.activations.log_softmax(logits)
    y = ops.one_hot(labels, logits.shape[-1])
    return -ops.mean(ops.sum(ops.cast(y, "float32") * log_p, axis=1))
