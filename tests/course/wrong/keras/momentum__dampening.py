import tensorflow as tf


def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + WEIGHT_DECAY * weight
    # exponential moving average of the gradients
    average = tf.add(MOMENTUM * velocity, (1 - MOMENTUM) * g)
    return weight - learning_rate * average, average
