"""What PyTorch does about padding."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch
import torch.nn.functional as F
from torch import nn


def strided_padding() -> list[float]:
    x = torch.tensor([[[1.0, 2.0, 3.0, 4.0]]])
    return F.conv1d(x, torch.ones(1, 1, 3), stride=2, padding=1).flatten().tolist()


def same_with_stride() -> str:
    try:
        nn.Conv2d(1, 1, kernel_size=3, stride=2, padding="same")
    except ValueError:
        return "refused"
    return "allowed"


def default_padding() -> int:
    return nn.Conv2d(1, 1, kernel_size=3)(torch.zeros(1, 1, 8, 8)).shape[-1]


def pad_every_axis() -> list[int]:
    return list(F.pad(torch.zeros(1, 1, 1, 1), (0, 0, 0, 0, 0, 0, 1, 1)).shape)


def channels_first() -> str:
    nn.Conv2d(1, 1, kernel_size=3)(torch.zeros(1, 1, 8, 8))
    return "allowed"
