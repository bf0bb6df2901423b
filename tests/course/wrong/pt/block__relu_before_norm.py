import torch
from torch import nn


class ResidualBlock(nn.Module):
    """Basic block, after the picture in the slides."""

    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.relu = nn.ReLU()
        self.downsample = None
        if stride != 1 or in_channels != channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False),
                nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY),
            )

    def forward(self, x):
        identity = x
        out = self.conv1(x)
        out = self.relu(out)  # activation right after the conv, like in my MLPs
        out = self.bn1(out)
        out = self.conv2(out)
        out = self.bn2(out)
        if self.downsample is not None:
            identity = self.downsample(x)
        return torch.relu(out + identity)


def make_block(in_channels, channels, stride):
    return ResidualBlock(in_channels, channels, stride)
