import keras
import tensorflow as tf


def train(model, batches, learning_rate):
    student = keras.models.clone_model(model)
    student.set_weights(model.get_weights())
    optimizer = keras.optimizers.SGD(learning_rate, momentum=MOMENTUM)
    losses = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            z = student(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z))
        grads = tape.gradient(loss, student.trainable_variables)
        optimizer.apply_gradients(zip(grads, student.trainable_variables, strict=True))
        losses.append(float(loss))
    return losses
