"""What PyTorch does when it pools."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch
import torch.nn.functional as F
from torch import nn


def max_pool_default_stride() -> int:
    return F.max_pool2d(torch.zeros(1, 1, 8, 8), kernel_size=2).shape[-1]


def average_pool_corner() -> float:
    return F.avg_pool2d(torch.ones(1, 1, 4, 4), kernel_size=3, stride=2, padding=1)[0, 0, 0, 0].item()


def padded_max_of_negatives() -> float:
    return F.max_pool2d(-torch.ones(1, 1, 4, 4), kernel_size=3, stride=2, padding=1)[0, 0, 0, 0].item()


def global_average_shape() -> list[int]:
    return list(nn.AdaptiveAvgPool2d(1)(torch.zeros(2, 3, 4, 4)).shape)
