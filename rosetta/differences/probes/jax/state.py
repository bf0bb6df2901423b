"""What state Flax starts in and shares."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import importlib.util
import subprocess
import sys

import jax.numpy as jnp
import numpy as np
from flax import nnx


def mode_of_a_new_batch_norm() -> str:
    layer = nnx.BatchNorm(1, rngs=nnx.Rngs(0))
    y = layer(jnp.array([[0.0], [2.0]]))
    return "training" if y[0].item() < -0.5 else "inference"


def array_shares_memory() -> bool:
    layer = nnx.Linear(1, 1, rngs=nnx.Rngs(0))
    array = np.asarray(layer.kernel[...])
    before = array.item()
    layer.kernel[...] += 1
    return array.item() != before


def paddle_imports_after_it() -> bool:
    if importlib.util.find_spec("paddle") is None:
        raise ModuleNotFoundError("paddle")
    command = [sys.executable, "-c", "import jax, paddle"]
    return subprocess.run(command, capture_output=True).returncode == 0


def triton_imports_after_it() -> bool:
    if importlib.util.find_spec("triton") is None:
        raise ModuleNotFoundError("triton")
    command = [sys.executable, "-c", "import jax, triton"]
    return subprocess.run(command, capture_output=True).returncode == 0
