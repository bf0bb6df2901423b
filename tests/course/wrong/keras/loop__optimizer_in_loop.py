import keras
import tensorflow as tf


def train_step(model, images, labels, learning_rate):
    optimizer = keras.optimizers.SGD(learning_rate, momentum=MOMENTUM)
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        loss = loss_fn(labels, model(images, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return float(loss)


def train(model, batches, learning_rate):
    return [train_step(model, images, labels, learning_rate) for images, labels in batches]
