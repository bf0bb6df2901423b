import torch
from torch import nn


def unit(a, b, kernel, stride=1):
    yield nn.Conv2d(a, b, kernel, stride, kernel // 2, bias=False)
    yield nn.BatchNorm2d(b, eps=EPS, momentum=1 - DECAY)


class SkipConnection(nn.Module):
    """Skip connection as in the U-Net of last week."""

    def __init__(self, a, b, stride):
        super().__init__()
        self.path = nn.Sequential(*unit(a, b, 3, stride), nn.ReLU(), *unit(b, b, 3))
        self.skip = nn.Sequential(*unit(a, b, 1, stride)) if stride != 1 or a != b else nn.Sequential()

    def forward(self, x):
        joined = torch.cat([self.path(x), self.skip(x)], dim=1)
        return torch.relu(joined)


def make_block(in_channels, channels, stride):
    return SkipConnection(in_channels, channels, stride)
