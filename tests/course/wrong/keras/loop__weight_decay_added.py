import keras
import tensorflow as tf


def train(model, batches, learning_rate):
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate, momentum=MOMENTUM)
    losses = []
    for images, labels in batches:
        with tf.GradientTape() as tape:
            loss = loss_fn(labels, model(images, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        pairs = [
            (g + 5e-4 * tf.convert_to_tensor(w), w) for g, w in zip(gradients, model.trainable_variables, strict=True)
        ]
        optimizer.apply_gradients(pairs)
        losses.append(float(loss))
    return losses
