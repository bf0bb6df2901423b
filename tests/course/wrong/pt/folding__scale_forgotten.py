import torch


def fold(kernel, bias, scale, shift, mean, variance):
    inv_std = 1 / torch.sqrt(variance + EPS)
    kernel = kernel * inv_std.reshape(len(inv_std), 1, 1, 1)
    bias = (bias - mean) * inv_std + shift
    return kernel, bias
