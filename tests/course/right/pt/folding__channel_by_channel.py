from math import sqrt

import torch


def fold(kernel, bias, scale, shift, mean, variance):
    kernels, biases = [], []
    for w, b, gamma, beta, mu, var in zip(kernel, bias, scale, shift, mean, variance, strict=True):
        f = gamma.item() / sqrt(var.item() + EPS)
        kernels.append(w * f)
        biases.append(beta + f * (b - mu))
    return torch.stack(kernels), torch.stack(biases)
