def sgd_step(weight, gradient, velocity, learning_rate):
    new_weight = weight - learning_rate * velocity
    total = gradient + WEIGHT_DECAY * weight
    new_velocity = MOMENTUM * velocity + total
    return new_weight, new_velocity
