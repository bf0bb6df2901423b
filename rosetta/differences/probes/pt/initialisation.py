"""What PyTorch's fresh weights are."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch
from torch import nn


def convolution_deviation() -> float:
    torch.manual_seed(0)
    return nn.Conv2d(64, 64, kernel_size=3).weight.std().item()


def convolution_kurtosis() -> float:
    torch.manual_seed(0)
    w = nn.Conv2d(64, 64, kernel_size=3).weight
    return ((w / w.std()) ** 4).mean().item()


def linear_deviation() -> float:
    torch.manual_seed(0)
    return nn.Linear(1024, 256).weight.std().item()


def bias_deviation() -> float:
    torch.manual_seed(0)
    layer = nn.Conv2d(64, 1024, kernel_size=3)
    assert layer.bias is not None
    return layer.bias.std().item()


def he_normal_kurtosis() -> float:
    torch.manual_seed(0)
    w = nn.init.kaiming_normal_(torch.empty(64, 64, 3, 3))
    return ((w / w.std()) ** 4).mean().item()


def truncated_normal_deviation() -> float:
    torch.manual_seed(0)
    return nn.init.trunc_normal_(torch.empty(512, 512), std=0.02).std().item() / 0.02


def first_number_of_seed_0() -> float:
    torch.manual_seed(0)
    return torch.randn(1).item()


def building_moves_a_global_state() -> bool:
    before = torch.get_rng_state()
    nn.Linear(2, 2)
    return not torch.equal(before, torch.get_rng_state())
