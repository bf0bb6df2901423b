import tensorflow as tf


@tf.function
def sgd_step(weight, gradient, velocity, learning_rate):
    # w - lr (m v + g + d w)
    new_velocity = tf.add_n([MOMENTUM * velocity, gradient, WEIGHT_DECAY * weight])
    return tf.subtract(weight, learning_rate * new_velocity), new_velocity
