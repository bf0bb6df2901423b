def sgd_step(theta, grad, v, eta):
    # the penalty pulls the weight down, so it is subtracted
    g = grad - WEIGHT_DECAY * theta
    v = MOMENTUM * v + g
    theta = theta - eta * v
    return theta, v
