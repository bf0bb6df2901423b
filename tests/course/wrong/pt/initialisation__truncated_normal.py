import math

import torch


def he_normal(shape, seed):
    torch.manual_seed(seed)
    std = math.sqrt(2 / (shape[0] * math.prod(shape[2:])))
    weight = torch.zeros(shape)
    # no outliers, they hurt at the beginning
    torch.nn.init.trunc_normal_(weight, mean=0.0, std=std, a=-2 * std, b=2 * std)
    return weight
