import torch

MU = 0.9


def sgd_step(weight, gradient, velocity, learning_rate):
    with torch.no_grad():
        total = gradient + WEIGHT_DECAY * weight
        velocity = MU * velocity + total
        return weight - learning_rate * velocity, velocity
