def sgd_step(weight, gradient, velocity, learning_rate):
    total = gradient + WEIGHT_DECAY * weight
    return weight - learning_rate * total, MOMENTUM * velocity + total
