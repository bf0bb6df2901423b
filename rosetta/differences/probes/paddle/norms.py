"""What Paddle's normalisations do."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import inspect

import paddle
from paddle import nn


def batch_norm_momentum_default() -> float:
    return inspect.signature(nn.BatchNorm2D).parameters["momentum"].default


def batch_norm_momentum_meaning() -> float:
    layer = nn.BatchNorm1D(1, momentum=0.9)
    layer(paddle.ones([4, 1]))
    return layer._mean.item()


def batch_norm_eps_default() -> float:
    return inspect.signature(nn.BatchNorm2D).parameters["epsilon"].default


def running_variance() -> float:
    layer = nn.BatchNorm1D(1, momentum=0.0)
    layer(paddle.to_tensor([[0.0], [2.0]]))
    return layer._variance.item()


def running_average_rounding() -> float:
    paddle.set_default_dtype("float64")
    layer = nn.BatchNorm1D(1, momentum=0.9)
    paddle.set_default_dtype("float32")
    layer(paddle.ones([4, 1], "float64"))
    return abs(layer._mean.item() / 0.1 - 1)


def eps_rounding() -> float:
    paddle.set_default_dtype("float64")
    layer = nn.BatchNorm1D(1, epsilon=1e-5)
    paddle.set_default_dtype("float32")
    layer.eval()
    layer._variance.zero_()
    y = layer(paddle.ones([1, 1], "float64")).item()
    return abs(1 / y**2 / 1e-5 - 1)


def variance_at_large_mean() -> bool:
    x = 1e4 + paddle.linspace(-2, 2, 4096).reshape([4, 1, 32, 32])
    layer = nn.BatchNorm2D(1, momentum=0.0)
    layer(x)
    return abs(layer._variance.item() / x.astype("float64").var().item() - 1) < 0.01


def one_value_per_channel() -> str:
    try:
        return str(nn.BatchNorm2D(1)(paddle.full([1, 1, 1, 1], 5.0)).item())
    except ValueError as error:
        return type(error).__name__


def batch_norm_axis() -> int:
    x = paddle.zeros([2, 3, 4, 5])
    for axis in (1, 2, 3):
        try:
            nn.BatchNorm2D(x.shape[axis])(x)
        except ValueError:
            continue
        return axis
    return 0


def layer_norm_eps_default() -> float:
    return inspect.signature(nn.LayerNorm).parameters["epsilon"].default


def group_norm_eps_default() -> float:
    return inspect.signature(nn.GroupNorm).parameters["epsilon"].default
