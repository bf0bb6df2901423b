import torch
import torch.nn as nn


class ResBlockV2(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        if in_channels != channels or stride != 1:
            self.project = nn.Conv2d(in_channels, channels, kernel_size=1, stride=stride, bias=False)
        else:
            self.project = nn.Identity()

    def forward(self, x):
        out = torch.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return torch.relu(out + self.project(x))


def make_preactivation(in_channels, channels, stride):
    return ResBlockV2(in_channels, channels, stride)
