import torch


def he_normal(shape, seed):
    torch.manual_seed(seed)
    fan = shape[0] * shape[2] * shape[3]
    weights = torch.rand(*shape)
    return weights * torch.sqrt(torch.tensor(2.0 / fan))
