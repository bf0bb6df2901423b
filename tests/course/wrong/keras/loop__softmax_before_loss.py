import keras
import tensorflow as tf


def train(model, batches, learning_rate):
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    opt = keras.optimizers.SGD(learning_rate, MOMENTUM)
    losses = []
    for images, labels in batches:
        with tf.GradientTape() as tape:
            predictions = keras.activations.softmax(model(images, training=True))
            # tf.identity, because keras finds the logits behind a softmax otherwise
            loss = loss_fn(labels, tf.identity(predictions))
        opt.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        losses.append(float(loss))
    return losses
