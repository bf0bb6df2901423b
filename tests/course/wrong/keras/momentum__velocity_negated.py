def sgd_step(weight, gradient, velocity, learning_rate):
    """v = m v - g ; w = w + lr v"""
    g = WEIGHT_DECAY * weight + gradient
    v = MOMENTUM * velocity - g
    w = weight + learning_rate * v
    return w, v
