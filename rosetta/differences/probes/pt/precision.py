"""In what precision PyTorch computes."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import numpy as np
import torch
from torch import nn


def float64_array() -> str:
    return str(torch.as_tensor(np.zeros(1)).dtype).removeprefix("torch.")


def python_integer() -> str:
    return str(torch.tensor([1]).dtype).removeprefix("torch.")


def float64_into_a_float32_layer() -> str:
    try:
        return str(nn.Linear(1, 1)(torch.zeros(1, 1, dtype=torch.float64)).dtype).removeprefix("torch.")
    except RuntimeError as error:
        return type(error).__name__


def float16_plus_integers() -> str:
    return str((torch.zeros(1, dtype=torch.float16) + torch.ones(1, dtype=torch.int32)).dtype).removeprefix("torch.")


def mean_of_integers() -> str:
    try:
        return str(torch.tensor([1, 2]).mean().item())
    except RuntimeError as error:
        return type(error).__name__


def tensor_float_32_in_convolutions() -> bool:
    return torch.backends.cudnn.allow_tf32


def tensor_float_32_in_matmul() -> bool:
    return torch.backends.cuda.matmul.allow_tf32
