import tensorflow as tf


def sgd_step(weight, gradient, velocity, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weight)
        penalty = WEIGHT_DECAY * tf.reduce_sum(tf.square(weight))  # keras.regularizers.L2
    velocity = MOMENTUM * velocity + gradient + tape.gradient(penalty, weight)
    return weight - learning_rate * velocity, velocity
