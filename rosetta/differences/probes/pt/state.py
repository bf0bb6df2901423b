"""What state PyTorch starts in and shares."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import importlib.util
import subprocess
import sys

import torch
from torch import nn


def mode_of_a_new_batch_norm() -> str:
    layer = nn.BatchNorm1d(1)
    y = layer(torch.tensor([[0.0], [2.0]]))
    return "training" if y[0].item() < -0.5 else "inference"


def frozen_batch_norm_moves() -> bool:
    layer = nn.BatchNorm1d(1).requires_grad_(False)
    layer(torch.ones(4, 1))
    assert layer.running_mean is not None
    return layer.running_mean.item() != 0


def array_shares_memory() -> bool:
    layer = nn.Linear(1, 1)
    array = layer.weight.detach().numpy()
    before = array.item()
    with torch.no_grad():
        layer.weight += 1
    return array.item() != before


def paddle_imports_after_it() -> bool:
    if importlib.util.find_spec("paddle") is None:
        raise ModuleNotFoundError("paddle")
    command = [sys.executable, "-c", "import torch, paddle"]
    return subprocess.run(command, capture_output=True).returncode == 0
