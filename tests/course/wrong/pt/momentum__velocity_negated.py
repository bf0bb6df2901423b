mu, wd = MOMENTUM, WEIGHT_DECAY


def sgd_step(theta, grad, v, eta):
    v = mu * v - (grad + wd * theta)
    theta = theta + eta * v
    return theta, v
