def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + WEIGHT_DECAY * weight
    v = MOMENTUM * velocity + g
    return weight - learning_rate * v, v
