def sgd_step(weight, gradient, velocity, learning_rate):
    gradient = gradient + WEIGHT_DECAY * weight
    velocity = MOMENTUM * velocity + gradient
    return weight - learning_rate * velocity, velocity
