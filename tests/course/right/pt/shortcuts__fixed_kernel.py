import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ZeroPadding(nn.Module):
    """Option A as a convolution with a fixed kernel of ones and zeros."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.sizes = in_channels, channels
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        n, m = self.sizes
        kernel = torch.zeros(m, n, 1, 1, dtype=x.dtype, device=x.device)
        start = (m - n) // 2
        for i in range(n):
            kernel[start + i, i] = 1
        return F.conv2d(x, kernel, stride=self.stride)


class Projection(nn.Sequential):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        conv = nn.Conv2d(in_channels, channels, 1, stride, bias=False)
        super().__init__(conv, nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY))


def choose(option: str, in_channels: int, channels: int, stride: int) -> nn.Module:
    same = stride == 1 and in_channels == channels
    match option, same:
        case "C", _:
            return Projection(in_channels, channels, stride)
        case _, True:
            return nn.Identity()
        case "A", False:
            return ZeroPadding(in_channels, channels, stride)
        case _:
            return Projection(in_channels, channels, stride)


class Block(nn.Module):
    def __init__(self, option: str, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.shortcut = choose(option, in_channels, channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm1(self.conv1(x)).relu()
        y = self.norm2(self.conv2(y))
        return (y + self.shortcut(x)).relu()


def make_block(option: str, in_channels: int, channels: int, stride: int) -> nn.Module:
    return Block(option, in_channels, channels, stride)
