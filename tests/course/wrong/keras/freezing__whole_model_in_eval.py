import keras
import tensorflow as tf


def finetune(model, batches, learning_rate):
    for layer in model.layers:
        layer.trainable = not layer.name.startswith("layer1")
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate)
    losses = []
    for images, labels in batches:
        with tf.GradientTape() as tape:
            # training=False keeps the running statistics of the frozen stage
            loss = loss_fn(labels, model(images, training=False))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        losses.append(float(loss))
    return losses
