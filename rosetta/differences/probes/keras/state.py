"""What state Keras starts in and shares."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import importlib.util
import subprocess
import sys

import numpy as np
from keras import layers, ops


def mode_of_a_new_batch_norm() -> str:
    layer = layers.BatchNormalization()
    y = layer(np.array([[0.0], [2.0]]))
    return "training" if y[0, 0] < -0.5 else "inference"


def frozen_batch_norm_moves() -> bool:
    layer = layers.BatchNormalization(trainable=False)
    layer(np.ones((4, 1)), training=True)
    return float(layer.moving_mean[0]) != 0


def array_shares_memory() -> bool:
    layer = layers.Dense(1)
    layer.build((None, 1))
    array = ops.convert_to_numpy(layer.kernel)
    before = array.item()
    layer.kernel.assign_add([[1.0]])
    return array.item() != before


def paddle_imports_after_it() -> bool:
    if importlib.util.find_spec("paddle") is None:
        raise ModuleNotFoundError("paddle")
    command = [sys.executable, "-c", "import tensorflow, paddle"]
    return subprocess.run(command, capture_output=True).returncode == 0


def triton_imports_after_it() -> bool:
    if importlib.util.find_spec("triton") is None:
        raise ModuleNotFoundError("triton")
    command = [sys.executable, "-c", "import tensorflow, triton"]
    return subprocess.run(command, capture_output=True).returncode == 0
