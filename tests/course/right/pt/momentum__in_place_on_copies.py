import torch


@torch.no_grad()
def sgd_step(weight, gradient, velocity, learning_rate):
    d_p = gradient.add(weight, alpha=WEIGHT_DECAY)
    buf = velocity.clone()
    buf.mul_(MOMENTUM).add_(d_p)
    new = weight.clone()
    new.add_(buf, alpha=-learning_rate)
    return new, buf
