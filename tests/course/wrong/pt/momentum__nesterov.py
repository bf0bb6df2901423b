def sgd_step(weight, gradient, velocity, learning_rate):
    d_p = gradient + WEIGHT_DECAY * weight
    buf = MOMENTUM * velocity + d_p
    d_p = d_p + MOMENTUM * buf
    return weight - learning_rate * d_p, buf
