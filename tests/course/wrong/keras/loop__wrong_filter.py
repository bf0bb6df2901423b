import keras
import tensorflow as tf


def train(model, batches, learning_rate):
    # the weights of the network are its kernels
    kernels = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate, momentum=MOMENTUM)
    losses = []
    for images, labels in batches:
        with tf.GradientTape() as tape:
            loss = loss_fn(labels, model(images, training=True))
        optimizer.apply(tape.gradient(loss, kernels), kernels)
        losses.append(float(loss))
    return losses
