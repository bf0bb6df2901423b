from keras import ops


def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + ops.multiply(weight, WEIGHT_DECAY)
    velocity = velocity * MOMENTUM + g
    weight = weight - g * learning_rate
    return weight, velocity
