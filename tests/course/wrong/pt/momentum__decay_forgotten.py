import torch


def sgd_step(weight, gradient, velocity, learning_rate):
    velocity = torch.add(gradient, velocity, alpha=MOMENTUM)
    weight = torch.sub(weight, velocity, alpha=learning_rate)
    return (weight, velocity)
