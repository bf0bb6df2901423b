import keras
import tensorflow as tf


def train(model, batches, learning_rate):
    opt = keras.optimizers.SGD(learning_rate=learning_rate, momentum=MOMENTUM, nesterov=True)
    losses = []

    def step(x, y):
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, z, from_logits=True))
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables, strict=True))
        return loss

    for x, y in batches:
        losses.append(float(step(x, y)))
    return losses
