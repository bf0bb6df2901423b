import torch


def fold(kernel, bias, scale, shift, mean, variance):
    std = torch.sqrt(variance + EPS)
    new_kernel = torch.empty_like(kernel)
    new_bias = torch.empty_like(bias)
    for c in range(kernel.shape[0]):
        new_kernel[c] = kernel[c] * scale[c] / std[c]
        new_bias[c] = bias[c] * scale[c] / std[c] + shift[c]
    return new_kernel, new_bias
