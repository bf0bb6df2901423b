from keras import ops


def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + WEIGHT_DECAY * weight
    return ops.subtract(weight, learning_rate * velocity), ops.add(MOMENTUM * velocity, g)
