from math import sqrt

import torch
from torch import Tensor


def he_normal(shape, seed: int) -> Tensor:
    number_of_outputs = shape[0]
    torch.random.manual_seed(seed)
    return torch.randn(size=tuple(shape)).mul(sqrt(2.0 / number_of_outputs))
