# only the variables outside the first stage get a gradient
import keras
import tensorflow as tf


def finetune(model, batches, learning_rate):
    trained = []
    for layer in model.layers:
        if not layer.name.startswith("layer1"):
            trained += layer.trainable_variables
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate)
    losses = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, trained), trained, strict=True))
        losses.append(float(loss))
    return losses
