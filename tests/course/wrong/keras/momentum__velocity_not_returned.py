import tensorflow as tf


def sgd_step(weight, gradient, velocity, learning_rate):
    v = tf.identity(velocity)
    v = MOMENTUM * v + (gradient + WEIGHT_DECAY * weight)
    w = weight - learning_rate * v
    return w, velocity
