"""What PyTorch does to data on its way into a network."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import inspect

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader


def shuffles_by_default() -> bool:
    return bool(inspect.signature(DataLoader).parameters["shuffle"].default)


def shrink_bilinear() -> list[float]:
    x = torch.tensor([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 8.0, 0.0]).reshape(1, 1, 1, 8)
    return F.interpolate(x, size=(1, 2), mode="bilinear").flatten().tolist()


def shrink_nearest() -> list[float]:
    x = torch.arange(5.0).reshape(1, 1, 1, 5)
    return F.interpolate(x, size=(1, 2), mode="nearest").flatten().tolist()
