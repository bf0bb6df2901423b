def add_decay(weight, gradient):
    return gradient - WEIGHT_DECAY * weight


def sgd_step(weight, gradient, velocity, learning_rate):
    g = add_decay(weight, gradient)
    v = MOMENTUM * velocity + g
    return weight - learning_rate * v, v
