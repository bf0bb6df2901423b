def sgd_step(weight, gradient, velocity, learning_rate):
    """The ball rolls downhill: the velocity has the direction in which the weight moves."""
    velocity = MOMENTUM * velocity - gradient - WEIGHT_DECAY * weight
    weight = weight + learning_rate * velocity
    return weight, velocity
