def sgd_step(weight, gradient, velocity, learning_rate):
    velocity = MOMENTUM * velocity + gradient
    weight = weight - learning_rate * velocity - learning_rate * WEIGHT_DECAY * weight
    return weight, velocity
