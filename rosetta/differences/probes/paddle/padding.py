"""What Paddle does about padding."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import paddle
import paddle.nn.functional as F
from paddle import nn


def strided_padding() -> list[float]:
    x = paddle.to_tensor([[[1.0, 2.0, 3.0, 4.0]]])
    return F.conv1d(x, paddle.ones([1, 1, 3]), stride=2, padding=1).flatten().tolist()


def same_with_stride() -> str:
    nn.Conv2D(1, 1, kernel_size=3, stride=2, padding="SAME")(paddle.zeros([1, 1, 8, 8]))
    return "allowed"


def default_padding() -> int:
    return nn.Conv2D(1, 1, kernel_size=3)(paddle.zeros([1, 1, 8, 8])).shape[-1]


def pad_every_axis() -> list[int]:
    return list(F.pad(paddle.zeros([1, 1, 1, 1]), [0, 0, 0, 0, 0, 0, 1, 1]).shape)


def channels_first() -> str:
    nn.Conv2D(1, 1, kernel_size=3)(paddle.zeros([1, 1, 8, 8]))
    return "allowed"
