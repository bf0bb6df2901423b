import torch


def fan_out(shape):
    n = shape[0]
    for k in shape[2:]:
        n *= k
    return n


def he_normal(shape, seed):
    torch.manual_seed(seed)
    w = torch.empty(*shape)
    return w.normal_(0, fan_out(shape) ** -0.5)
