import keras
from keras import ops


def cross_entropy(logits, labels):
    probabilities = ops.softmax(logits, axis=1)
    log_p = keras.activations.log_softmax(probabilities)
    picked = ops.take_along_axis(log_p, ops.reshape(labels, (-1, 1)), axis=1)
    return -ops.mean(picked)
