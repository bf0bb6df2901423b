"""What Paddle does when it loads."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import paddle
from paddle import nn


def missing_tensor() -> str:
    layer = nn.Linear(2, 2)
    layer.set_state_dict({"weight": np.zeros((2, 2), "float32")})
    return "silent"


def misshapen_tensor() -> str:
    layer = nn.Linear(2, 2)
    layer.set_state_dict({"weight": np.zeros((3, 3), "float32"), "bias": np.zeros(2, "float32")})
    return f"silent, shape {list(layer.weight.shape)}"


def loads_any_pickle() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "model.pdparams"))
        paddle.save({"half": Fraction(1, 2)}, path)
        return isinstance(paddle.load(path)["half"], Fraction)
