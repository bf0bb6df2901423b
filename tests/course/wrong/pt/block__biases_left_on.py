import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, in_channels, num_channels, strides):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, num_channels, kernel_size=3, padding=1, stride=strides)
        self.conv2 = nn.Conv2d(num_channels, num_channels, kernel_size=3, padding=1)
        self.bn1 = nn.BatchNorm2d(num_channels, eps=EPS, momentum=1 - DECAY)
        self.bn2 = nn.BatchNorm2d(num_channels, eps=EPS, momentum=1 - DECAY)
        self.conv3 = None
        if strides != 1 or in_channels != num_channels:
            self.conv3 = nn.Conv2d(in_channels, num_channels, kernel_size=1, stride=strides)
            self.bn3 = nn.BatchNorm2d(num_channels, eps=EPS, momentum=1 - DECAY)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.conv3 is not None:
            x = self.bn3(self.conv3(x))
        y += x
        return torch.relu(y)


def make_block(in_channels, channels, stride):
    return Residual(in_channels, channels, stride)
