import torch


def sgd_step(weight, gradient, velocity, learning_rate):
    w = weight.detach().clone().requires_grad_()
    penalty = WEIGHT_DECAY * (w**2).sum()
    (l2_gradient,) = torch.autograd.grad(penalty, w)
    v = MOMENTUM * velocity + gradient + l2_gradient
    return weight - learning_rate * v, v
