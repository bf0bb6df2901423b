import keras
import tensorflow as tf


def train(model, batches, learning_rate):
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate, momentum=MOMENTUM)
    losses = []
    with tf.GradientTape() as tape:
        total = 0.0
        for images, labels in batches:
            loss = loss_fn(labels, model(images, training=True))
            losses.append(float(loss))
            total = loss + total
    gradients = tape.gradient(total, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return losses
