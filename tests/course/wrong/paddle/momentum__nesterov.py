def sgd_step(weight, gradient, velocity, learning_rate):
    gradient = gradient + WEIGHT_DECAY * weight
    velocity = MOMENTUM * velocity + gradient
    # look ahead
    update = gradient + MOMENTUM * velocity
    weight = weight - learning_rate * update
    return weight, velocity
