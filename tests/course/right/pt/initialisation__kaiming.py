import torch


def he_normal(shape, seed):
    torch.manual_seed(seed)
    w = torch.empty(tuple(shape))
    torch.nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu")
    return w
