from functools import partial

import torch
from torch import nn

Conv = partial(nn.Conv2d, groups=GROUPS, bias=False)
Norm = partial(nn.BatchNorm2d, eps=EPS, momentum=1 - DECAY)


class ResNeXtBlock(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        wide = channels * 4
        self.conv1, self.norm1 = Conv(in_channels, channels, 1, stride if STRIDE_IN == "1x1" else 1), Norm(channels)
        self.conv2 = Conv(channels, channels, 3, 1 if STRIDE_IN == "1x1" else stride, padding=1)
        self.norm2 = Norm(channels)
        self.conv3, self.norm3 = Conv(channels, wide, 1), Norm(wide)
        self.shortcut = nn.Sequential()
        if in_channels != wide or stride != 1:
            self.shortcut = nn.Sequential(Conv(in_channels, wide, 1, stride, groups=1), Norm(wide))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.relu(self.norm1(self.conv1(x)))
        y = torch.relu(self.norm2(self.conv2(y)))
        y = self.norm3(self.conv3(y))
        return torch.relu(y + self.shortcut(x))


def make_bottleneck(in_channels: int, channels: int, stride: int) -> nn.Module:
    return ResNeXtBlock(in_channels, channels, stride)
