"""What state Paddle starts in and shares."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import importlib.util
import subprocess
import sys

import paddle
from paddle import nn


def mode_of_a_new_batch_norm() -> str:
    layer = nn.BatchNorm1D(1)
    y = layer(paddle.to_tensor([[0.0], [2.0]]))
    return "training" if y[0].item() < -0.5 else "inference"


def frozen_batch_norm_moves() -> bool:
    layer = nn.BatchNorm1D(1)
    for parameter in layer.parameters():
        parameter.stop_gradient = True
    layer(paddle.ones([4, 1]))
    return layer._mean.item() != 0


def array_shares_memory() -> bool:
    layer = nn.Linear(1, 1)
    array = layer.weight.numpy()
    before = array.item()
    with paddle.no_grad():
        layer.weight.add_(paddle.ones([1, 1]))
    return array.item() != before


def triton_imports_after_it() -> bool:
    if importlib.util.find_spec("triton") is None:
        raise ModuleNotFoundError("triton")
    command = [sys.executable, "-c", "import paddle, triton"]
    return subprocess.run(command, capture_output=True).returncode == 0
