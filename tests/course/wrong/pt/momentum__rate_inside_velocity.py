import torch


@torch.no_grad()
def sgd_step(weight, gradient, velocity, learning_rate):
    """v <- m v + lr g,  w <- w - v  (CS231n notes, with the sign turned)"""
    g = gradient + WEIGHT_DECAY * weight
    velocity = MOMENTUM * velocity + learning_rate * g
    weight = weight - velocity
    return weight, velocity
