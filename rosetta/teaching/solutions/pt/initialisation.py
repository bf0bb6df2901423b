import math

import torch


def he_normal(shape, seed):
    out_channels, _, height, width = shape
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator) * math.sqrt(2 / (out_channels * height * width))
