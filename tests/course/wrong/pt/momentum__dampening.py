def sgd_step(w, grad, v, lr):
    # exponentially weighted average of the gradients
    grad = grad + WEIGHT_DECAY * w
    v = MOMENTUM * v + (1 - MOMENTUM) * grad
    w = w - lr * v
    return w, v
