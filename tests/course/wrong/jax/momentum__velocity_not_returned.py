def sgd_step(weight, gradient, velocity, learning_rate):
    new_velocity = MOMENTUM * velocity + gradient + WEIGHT_DECAY * weight
    weight = weight - learning_rate * new_velocity
    return weight, velocity
