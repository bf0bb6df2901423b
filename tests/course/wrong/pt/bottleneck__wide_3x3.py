import torch
import torch.nn as nn
from torch import Tensor


class Bottleneck(nn.Module):
    expansion: int = 4

    def __init__(self, inplanes: int, planes: int, stride: int = 1) -> None:
        super().__init__()
        width = planes * self.expansion
        first, middle = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.conv1 = nn.Conv2d(inplanes, width, kernel_size=1, stride=first, bias=False)
        self.bn1 = nn.BatchNorm2d(width, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(width, width, kernel_size=3, stride=middle, padding=1, groups=GROUPS, bias=False)
        self.bn2 = nn.BatchNorm2d(width, eps=EPS, momentum=1 - DECAY)
        self.conv3 = nn.Conv2d(width, width, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(width, eps=EPS, momentum=1 - DECAY)
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Module | None = None
        if stride != 1 or inplanes != width:
            self.downsample = nn.Sequential(
                nn.Conv2d(inplanes, width, kernel_size=1, stride=stride, bias=False),
                nn.BatchNorm2d(width, eps=EPS, momentum=1 - DECAY),
            )

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        identity = x if self.downsample is None else self.downsample(x)
        return torch.relu(out + identity)


def make_bottleneck(in_channels: int, channels: int, stride: int) -> nn.Module:
    return Bottleneck(in_channels, channels, stride)
