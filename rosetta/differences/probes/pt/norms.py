"""What PyTorch's normalisations do."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch
from torch import nn


def batch_norm_momentum_default() -> float | None:
    return nn.BatchNorm2d(1).momentum


def batch_norm_momentum_meaning() -> float:
    layer = nn.BatchNorm1d(1, momentum=0.9)
    layer(torch.ones(4, 1))
    assert layer.running_mean is not None
    return layer.running_mean.item()


def batch_norm_eps_default() -> float:
    return nn.BatchNorm2d(1).eps


def running_variance() -> float:
    layer = nn.BatchNorm1d(1, momentum=1.0)
    layer(torch.tensor([[0.0], [2.0]]))
    assert layer.running_var is not None
    return layer.running_var.item()


def running_average_rounding() -> float:
    layer = nn.BatchNorm1d(1, momentum=0.1, dtype=torch.float64)
    layer(torch.ones(4, 1, dtype=torch.float64))
    assert layer.running_mean is not None
    return abs(layer.running_mean.item() / 0.1 - 1)


def eps_rounding() -> float:
    layer = nn.BatchNorm1d(1, eps=1e-5, dtype=torch.float64).eval()
    assert layer.running_var is not None
    layer.running_var.zero_()
    y = layer(torch.ones(1, 1, dtype=torch.float64)).item()
    return abs(1 / y**2 / 1e-5 - 1)


def variance_at_large_mean() -> bool:
    x = 1e4 + torch.linspace(-2, 2, 4096).reshape(4, 1, 32, 32)
    layer = nn.BatchNorm2d(1, momentum=1.0)
    layer(x)
    assert layer.running_var is not None
    return bool(abs(layer.running_var.item() / x.double().var().item() - 1) < 0.01)


def one_value_per_channel() -> str:
    try:
        return str(nn.BatchNorm2d(1)(torch.full((1, 1, 1, 1), 5.0)).item())
    except ValueError as error:
        return type(error).__name__


def batch_norm_axis() -> int:
    x = torch.zeros(2, 3, 4, 5)
    for axis in (1, 2, 3):
        try:
            nn.BatchNorm2d(x.shape[axis])(x)
        except RuntimeError:
            continue
        return axis
    return 0


def layer_norm_eps_default() -> float:
    return nn.LayerNorm(1).eps


def group_norm_eps_default() -> float:
    return nn.GroupNorm(1, 1).eps
