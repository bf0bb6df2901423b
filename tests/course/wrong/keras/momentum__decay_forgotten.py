from keras import ops


def sgd_step(weight, gradient, velocity, learning_rate):
    velocity = ops.add(ops.multiply(velocity, MOMENTUM), gradient)
    return ops.subtract(weight, ops.multiply(velocity, learning_rate)), velocity
