def sgd_step(weight, gradient, velocity, learning_rate):
    gradient = gradient + WEIGHT_DECAY * weight
    velocity = velocity * MOMENTUM + gradient
    weight = weight - gradient * learning_rate
    return weight, velocity
