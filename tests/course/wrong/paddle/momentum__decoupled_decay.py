import paddle


def sgd_step(weight, gradient, velocity, learning_rate):
    """SGD with momentum and weight decay (as in SGDW)."""
    with paddle.no_grad():
        velocity = velocity * MOMENTUM + gradient
        decay = learning_rate * WEIGHT_DECAY * weight
        return weight - learning_rate * velocity - decay, velocity
