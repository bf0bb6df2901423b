from typing import Literal

import torch.nn.functional as F
from torch import Tensor, nn

Option = Literal["A", "B", "C"]


class ResidualBlock(nn.Module):
    def __init__(self, option: Option, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.option = option
        self.stride = stride
        self.padding = channels - in_channels
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        if option in ("B", "C"):
            self.conv_shortcut = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)
            self.bn_shortcut = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)

    def shortcut(self, x: Tensor) -> Tensor:
        match self.option:
            case "A":
                before = self.padding // 2
                x = x[:, :, :: self.stride, :: self.stride]
                return F.pad(x, (0, 0, 0, 0, before, self.padding - before))
            case _:
                return self.bn_shortcut(self.conv_shortcut(x))

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.shortcut(x))


def make_block(option: Option, in_channels: int, channels: int, stride: int) -> nn.Module:
    return ResidualBlock(option, in_channels, channels, stride)
