"""How PyTorch lays out images and weights."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch
from torch import nn


def convolution_kernel() -> list[int]:
    return list(nn.Conv2d(5, 7, kernel_size=3).weight.shape)


def grouped_kernel() -> list[int]:
    return list(nn.Conv2d(4, 6, kernel_size=3, groups=2).weight.shape)


def depthwise_kernel() -> list[int]:
    return list(nn.Conv2d(4, 4, kernel_size=3, groups=4).weight.shape)


def linear_kernel() -> list[int]:
    return list(nn.Linear(5, 7).weight.shape)


def flatten_order() -> list[int]:
    image = torch.tensor([[[111, 112], [121, 122]], [[211, 212], [221, 222]]])  # channel, row, column
    return nn.Flatten()(image[None])[0].tolist()
