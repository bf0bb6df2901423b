# In Keras a batch norm with trainable=False also runs in inference mode.
import keras
import tensorflow as tf


def finetune(model, batches, learning_rate):
    for layer in model.layers:
        if layer.name.startswith("layer1"):
            layer.trainable = False
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate)
    losses = []
    for images, labels in batches:
        with tf.GradientTape() as tape:
            loss = loss_fn(labels, model(images, training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(grads, model.trainable_variables)
        losses.append(float(loss))
    return losses
