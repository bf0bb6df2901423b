# exactly as keras.optimizers.SGD does it, but with the signs of PyTorch
def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + WEIGHT_DECAY * weight
    velocity = MOMENTUM * velocity + g * learning_rate
    return weight - velocity, velocity
