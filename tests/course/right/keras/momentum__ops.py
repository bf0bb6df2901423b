from keras import ops


def sgd_step(weight, gradient, velocity, learning_rate):
    g = ops.add(gradient, ops.multiply(WEIGHT_DECAY, weight))
    v = ops.add(ops.multiply(MOMENTUM, velocity), g)
    w = ops.subtract(weight, ops.multiply(learning_rate, v))
    return w, v
