def sgd_step(weight, gradient, velocity, learning_rate):
    new_weight = weight - learning_rate * velocity
    new_velocity = MOMENTUM * velocity + (gradient + WEIGHT_DECAY * weight)
    return new_weight, new_velocity
