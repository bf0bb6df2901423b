"""What PyTorch does when it loads."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import io
import pickle
from fractions import Fraction

import torch
from torch import nn


def missing_tensor() -> str:
    layer = nn.Linear(2, 2)
    try:
        layer.load_state_dict({"weight": torch.zeros(2, 2)})
    except RuntimeError as error:
        return type(error).__name__
    return "silent"


def misshapen_tensor() -> str:
    layer = nn.Linear(2, 2)
    try:
        layer.load_state_dict({"weight": torch.zeros(3, 3), "bias": torch.zeros(2)})
    except RuntimeError as error:
        return type(error).__name__
    return f"silent, shape {list(layer.weight.shape)}"


def loads_any_pickle() -> bool:
    file = io.BytesIO()
    torch.save(Fraction(1, 2), file)
    file.seek(0)
    try:
        torch.load(file)
    except pickle.UnpicklingError:
        return False
    return True
