"""What PyTorch's functions compute where they are told nothing more."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch
import torch.nn.functional as F
from torch import nn


def variance_of_0_and_2() -> float:
    return torch.var(torch.tensor([0.0, 2.0])).item()


def gelu_of_1() -> float:
    return F.gelu(torch.tensor(1.0)).item()


def leaky_relu_slope() -> float:
    return nn.LeakyReLU()(torch.tensor(-1.0)).item()


def index_out_of_range() -> str:
    try:
        return str(torch.tensor([1.0, 2.0, 3.0])[torch.tensor(5)].item())
    except IndexError as error:
        return type(error).__name__


def one_hot_out_of_range() -> str:
    try:
        return str(F.one_hot(torch.tensor(2), num_classes=2).tolist())
    except RuntimeError as error:
        return type(error).__name__
