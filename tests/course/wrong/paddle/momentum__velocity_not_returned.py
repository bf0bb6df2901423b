def sgd_step(weight, gradient, velocity, learning_rate):
    g = gradient + WEIGHT_DECAY * weight
    v = MOMENTUM * velocity + g
    new_weight = weight - learning_rate * v
    return new_weight, velocity
