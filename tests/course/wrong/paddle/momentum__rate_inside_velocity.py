def sgd_step(w, grad, v, lr):
    # the rate stands where the gradient enters
    step = MOMENTUM * v + lr * (grad + WEIGHT_DECAY * w)
    return w - step, step
