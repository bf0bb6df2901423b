import keras
import tensorflow as tf


def train(model, batches, learning_rate):
    optimizer = keras.optimizers.SGD(learning_rate, momentum=MOMENTUM)
    losses = []
    for x, y in reversed(batches):
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, z))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
        losses.append(float(loss))
    return losses
