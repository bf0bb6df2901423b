def sgd_step(weight, gradient, velocity, learning_rate):
    new_velocity = MOMENTUM * velocity + gradient
    step = learning_rate * new_velocity
    return weight - step - WEIGHT_DECAY * weight, new_velocity
