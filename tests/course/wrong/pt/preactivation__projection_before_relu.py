import torch
from torch import Tensor, nn


def conv(cin: int, cout: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(cin, cout, kernel, stride=stride, padding=kernel // 2, bias=False)


class Block(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(in_channels, eps=EPS, momentum=1 - DECAY)
        self.conv1 = conv(in_channels, channels, 3, stride)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv2 = conv(channels, channels, 3)
        self.shortcut = conv(in_channels, channels, 1, stride) if stride != 1 or in_channels != channels else None

    def forward(self, x: Tensor) -> Tensor:
        normed = self.bn1(x)
        skip = x if self.shortcut is None else self.shortcut(normed)
        y = self.conv1(torch.relu(normed))
        y = self.conv2(torch.relu(self.bn2(y)))
        return y + skip


def make_preactivation(in_channels: int, channels: int, stride: int) -> nn.Module:
    return Block(in_channels, channels, stride)
