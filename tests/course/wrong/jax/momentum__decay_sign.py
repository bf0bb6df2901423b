def sgd_step(weight, gradient, velocity, learning_rate):
    """gradient step with weight decay"""
    decayed = gradient - WEIGHT_DECAY * weight
    v = decayed + MOMENTUM * velocity
    w = weight - learning_rate * v
    return (w, v)
