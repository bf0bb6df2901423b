def sgd_step(weight, gradient, velocity, learning_rate):
    velocity = MOMENTUM * velocity + gradient
    weight = (1 - WEIGHT_DECAY) * weight
    weight = weight - learning_rate * velocity
    return weight, velocity
