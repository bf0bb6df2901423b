import math

import torch


def he_normal(shape, seed):
    generator = torch.Generator().manual_seed(seed)
    fan_out = shape[0] * math.prod(shape[2:])
    return torch.randn(tuple(shape), generator=generator, dtype=torch.float64) * math.sqrt(2 / fan_out)
