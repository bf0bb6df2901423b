"""Padding `same` as TensorFlow defines it, which PyTorch has for stride 1 only.

The output has ceil(size / stride) pixels; where the padding is odd, the extra pixel stands
behind. Source: TensorFlow's `tf.nn.convolution`, section on padding.
"""

import torch.nn.functional as F
from torch import Tensor, nn


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Pixels before and behind one side of this size."""
    covered = (-(-size // stride) - 1) * stride + kernel
    missing = max(covered - size, 0)
    return missing // 2, missing - missing // 2


def pad_same(x: Tensor, kernel: int, stride: int, value: float) -> Tensor:
    """Pads the height and the width of (batch, channels, height, width)."""
    height, width = x.shape[2:]
    return F.pad(x, (*same_padding(width, kernel, stride), *same_padding(height, kernel, stride)), value=value)


def max_pool_same(x: Tensor, kernel: int, stride: int) -> Tensor:
    """A max-pool whose padding never wins."""
    return F.max_pool2d(pad_same(x, kernel, stride, float("-inf")), kernel, stride)


class Conv2dSame(nn.Conv2d):
    """A convolution with a square kernel, padded by what its input's size asks for."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(pad_same(x, self.kernel_size[0], self.stride[0], 0.0))
