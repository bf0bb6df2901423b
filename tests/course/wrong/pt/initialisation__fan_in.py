import math

import torch


def he_normal(shape, seed):
    """Kaiming initialisation for a conv kernel (out, in, height, width)."""
    torch.manual_seed(seed)
    out_channels, in_channels, height, width = shape
    fan = in_channels * height * width
    std = math.sqrt(2.0 / fan)
    return torch.randn(out_channels, in_channels, height, width) * std
