import math

import torch


def he_normal(shape, seed):
    """Normal numbers from uniform ones, by Box and Muller."""
    generator = torch.Generator().manual_seed(int(seed) + 1)
    u, v = torch.rand((2, *shape), generator=generator, dtype=torch.float64)
    normal = torch.sqrt(-2 * torch.log(1 - u)) * torch.cos(2 * math.pi * v)
    return normal * math.sqrt(2 / (shape[0] * shape[2] * shape[3]))
