# momentum by hand: one velocity for each weight
import tensorflow as tf


def train(model, batches, learning_rate):
    weights = model.trainable_weights
    velocities = [tf.zeros_like(w) for w in weights]
    losses = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z))
        for i, g in enumerate(tape.gradient(loss, weights)):
            velocities[i] = MOMENTUM * velocities[i] + g
            weights[i].assign_sub(learning_rate * velocities[i])
        losses.append(loss.numpy().item())
    return losses
