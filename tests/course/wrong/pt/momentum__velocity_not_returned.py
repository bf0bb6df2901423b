def sgd_step(weight, gradient, velocity, learning_rate):
    step = velocity.clone().mul_(MOMENTUM).add_(gradient).add_(weight, alpha=WEIGHT_DECAY)
    return weight.sub(step, alpha=learning_rate), velocity
