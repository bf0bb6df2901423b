import torch.nn as nn
import torch.nn.functional as F


class PreactBasic(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(in_channels, eps=EPS, momentum=1 - DECAY)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv1 = nn.Conv2d(in_channels, channels, 3, padding=1, stride=stride, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.downsample = None
        if stride != 1 or in_channels != channels:
            self.downsample = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)

    def forward(self, x):
        identity = x
        x = self.bn1(x)
        x = F.relu(x)
        if self.downsample is not None:
            identity = self.downsample(x)
        x = self.conv1(x)
        x = self.bn2(x)
        x = self.conv2(x)
        x += identity
        return x


def make_preactivation(in_channels, channels, stride):
    return PreactBasic(in_channels, channels, stride)
