import tensorflow as tf


class SGD:
    """Stochastic gradient descent with momentum."""

    def __init__(self, weights, rate):
        self.weights, self.rate = weights, rate
        self.means = [tf.Variable(tf.zeros_like(w)) for w in weights]

    def step(self, gradients):
        for w, m, g in zip(self.weights, self.means, gradients, strict=True):
            m.assign(MOMENTUM * m + (1 - MOMENTUM) * g)
            w.assign_sub(self.rate * m)


def train(model, batches, learning_rate):
    optimizer = SGD(model.trainable_weights, learning_rate)
    losses = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z))
        optimizer.step(tape.gradient(loss, model.trainable_weights))
        losses.append(float(loss))
    return losses
