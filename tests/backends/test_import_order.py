"""All frameworks live in one process, as in these tests."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
CODE = """
import sys
from rosetta.backends import BACKENDS
from tests.conftest import load_backend
load_backend(BACKENDS["keras"])
import resnet_jax, resnet_paddle, resnet_pt
import torch
parameter = torch.nn.Parameter(torch.ones(1))
optimiser = torch.optim.SGD([parameter], 0.5)  # the first optimiser imports torch._dynamo, and that Triton
parameter.sum().backward()
optimiser.step()
print(parameter.item(), *(name for name in sys.modules if name in ("paddle", "triton", "tensorflow")))
"""


def test_paddle_and_triton_come_before_tensorflow(backends: dict[str, ModuleType]) -> None:
    if not {"pt", "keras", "paddle", "jax"} <= backends.keys():
        pytest.skip("needs all four frameworks")
    result = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stderr[-2000:]
    number, *order = result.stdout.split()
    assert float(number) == 0.5
    assert order in (["paddle", "triton", "tensorflow"], ["paddle", "tensorflow"])  # Triton comes with PyTorch's CUDA


KERAS_ON_PYTORCH = """
import keras
import tensorflow, torch
optimiser = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], 0.5)
print(keras.config.backend())
"""


def test_keras_on_pytorch_brings_triton_before_tensorflow(backends: dict[str, ModuleType]) -> None:
    if not {"pt", "keras"} <= backends.keys():
        pytest.skip("needs PyTorch and Keras")
    if find_spec("triton") is None:
        pytest.skip("needs Triton, which comes with PyTorch's CUDA")
    command, environment = [sys.executable, "-c", KERAS_ON_PYTORCH], {**os.environ, "KERAS_BACKEND": "torch"}
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert result.returncode == 0, result.stderr[-2000:]
    assert result.stdout.split() == ["torch"]
