import torch


def he_normal(shape, seed):
    generator = torch.Generator()
    generator.manual_seed(seed)
    o, i, h, w = shape
    fan_in, fan_out = i * h * w, o * h * w
    std = (2 / (fan_in + fan_out)) ** 0.5
    return std * torch.randn(shape, generator=generator, dtype=torch.float64)
