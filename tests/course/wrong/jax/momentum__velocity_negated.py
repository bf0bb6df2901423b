def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + WEIGHT_DECAY * weight
    velocity = MOMENTUM * velocity - g  # points downhill
    return weight + learning_rate * velocity, velocity
