import torch
from torch import Tensor, nn


class NormActConv(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(in_channels, eps=EPS, momentum=1 - DECAY)
        self.conv = nn.Conv2d(in_channels, channels, kernel_size=3, stride=stride, padding=1, bias=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        active = torch.relu(self.norm(x))
        return self.conv(active), active


class PreActivationBlock(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.first = NormActConv(in_channels, channels, stride)
        self.second = NormActConv(channels, channels)
        self.projection: nn.Conv2d | None = None
        if stride != 1 or in_channels != channels:
            self.projection = nn.Conv2d(in_channels, channels, kernel_size=1, stride=stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y, active = self.first(x)
        y, _ = self.second(y)
        return y + (x if self.projection is None else self.projection(active))


def make_preactivation(in_channels: int, channels: int, stride: int) -> nn.Module:
    return PreActivationBlock(in_channels, channels, stride)
