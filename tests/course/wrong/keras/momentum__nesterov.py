from keras import ops


def sgd_step(weight, gradient, velocity, learning_rate):
    g = ops.add(gradient, WEIGHT_DECAY * weight)
    new_velocity = ops.add(MOMENTUM * velocity, g)
    look_ahead = ops.add(g, MOMENTUM * new_velocity)
    return ops.subtract(weight, learning_rate * look_ahead), new_velocity
