import keras
import tensorflow as tf


def finetune(model, batches, learning_rate):
    for layer in model.layers:
        if layer.name.startswith("layer1"):
            layer.trainable = False
    head = model.layers[-1].trainable_variables
    optimizer = keras.optimizers.SGD(learning_rate)
    losses = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z))
        optimizer.apply(tape.gradient(loss, head), head)
        losses.append(float(loss))
    return losses
