"""What Paddle's fresh weights are."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import paddle
from paddle import nn
from paddle.nn.initializer import KaimingNormal, TruncatedNormal


def convolution_deviation() -> float:
    paddle.seed(0)
    return nn.Conv2D(64, 64, kernel_size=3).weight.std().item()


def convolution_kurtosis() -> float:
    paddle.seed(0)
    w = nn.Conv2D(64, 64, kernel_size=3).weight
    return ((w / w.std()) ** 4).mean().item()


def linear_deviation() -> float:
    paddle.seed(0)
    return nn.Linear(1024, 256).weight.std().item()


def bias_deviation() -> float:
    return nn.Conv2D(64, 1024, kernel_size=3).bias.std().item()


def he_normal_kurtosis() -> float:
    paddle.seed(0)
    w = paddle.create_parameter([64, 64, 3, 3], "float32", default_initializer=KaimingNormal())
    return ((w / w.std()) ** 4).mean().item()


def truncated_normal_deviation() -> float:
    paddle.seed(0)
    w = paddle.create_parameter([512, 512], "float32", default_initializer=TruncatedNormal(std=0.02))
    return w.std().item() / 0.02


def first_number_of_seed_0() -> float:
    paddle.seed(0)
    return paddle.randn([1]).item()


def building_moves_a_global_state() -> bool:
    paddle.seed(0)
    expected = paddle.randn([1]).item()
    paddle.seed(0)
    nn.Linear(2, 2)
    return paddle.randn([1]).item() != expected
