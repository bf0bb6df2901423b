import keras
import tensorflow as tf


def train(model, batches, learning_rate):
    optimizer = keras.optimizers.SGD(learning_rate, momentum=MOMENTUM)
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    history = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        weights = model.trainable_weights
        optimizer.apply(tape.gradient(loss, weights), weights)
        history.append(loss.numpy().item())
    return history
