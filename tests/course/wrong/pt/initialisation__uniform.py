import torch
from torch import nn


def he_normal(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    torch.manual_seed(seed)
    kernel = torch.empty(shape, dtype=torch.float64)
    nn.init.kaiming_uniform_(kernel, mode="fan_out", nonlinearity="relu")
    return kernel
