def sgd_step(weight, gradient, velocity, learning_rate):
    momentum = 0.9
    g = gradient + WEIGHT_DECAY * weight
    velocity = momentum * velocity + g
    return weight - learning_rate * velocity, velocity
