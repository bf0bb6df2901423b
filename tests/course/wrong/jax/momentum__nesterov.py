def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + WEIGHT_DECAY * weight
    velocity = MOMENTUM * velocity + g
    step = g + MOMENTUM * velocity
    return weight - learning_rate * step, velocity
