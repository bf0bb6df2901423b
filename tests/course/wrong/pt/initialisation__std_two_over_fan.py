import torch


def he_normal(shape, seed):
    gen = torch.Generator().manual_seed(seed)
    fan_out = shape[0] * shape[2] * shape[3]
    return torch.normal(mean=0.0, std=2 / fan_out, size=tuple(shape), generator=gen)
