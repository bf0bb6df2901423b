"""In what precision Paddle computes."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import numpy as np
import paddle
from paddle import nn


def float64_array() -> str:
    return str(paddle.to_tensor(np.zeros(1)).dtype).removeprefix("paddle.")


def python_integer() -> str:
    return str(paddle.to_tensor([1]).dtype).removeprefix("paddle.")


def float64_into_a_float32_layer() -> str:
    try:
        return str(nn.Linear(1, 1)(paddle.zeros([1, 1], "float64")).dtype).removeprefix("paddle.")
    except ValueError as error:
        return type(error).__name__


def float16_plus_integers() -> str:
    try:
        return str((paddle.zeros([1], "float16") + paddle.ones([1], "int32")).dtype).removeprefix("paddle.")
    except TypeError as error:
        return type(error).__name__


def mean_of_integers() -> str:
    return str(paddle.to_tensor([1, 2]).mean().item())
