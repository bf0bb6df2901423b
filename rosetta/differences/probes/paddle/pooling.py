"""What Paddle does when it pools."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import paddle
import paddle.nn.functional as F
from paddle import nn


def max_pool_default_stride() -> int:
    return F.max_pool2d(paddle.zeros([1, 1, 8, 8]), kernel_size=2).shape[-1]


def average_pool_corner() -> float:
    return F.avg_pool2d(paddle.ones([1, 1, 4, 4]), kernel_size=3, stride=2, padding=1)[0, 0, 0, 0].item()


def padded_max_of_negatives() -> float:
    return F.max_pool2d(-paddle.ones([1, 1, 4, 4]), kernel_size=3, stride=2, padding=1)[0, 0, 0, 0].item()


def global_average_shape() -> list[int]:
    return list(nn.AdaptiveAvgPool2D(1)(paddle.zeros([2, 3, 4, 4])).shape)
