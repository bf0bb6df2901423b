import torch.nn.functional as F
from torch import nn


class Residual(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.in_channels, self.channels, self.stride = in_channels, channels, stride
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)

    def residual(self, x):
        return self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))


class WithoutParameters(Residual):
    def forward(self, x):
        out = self.residual(x).clone()
        first = (self.channels - self.in_channels) // 2
        out[:, first : first + self.in_channels] += x[:, :, :: self.stride, :: self.stride]
        return F.relu(out)


class WithProjection(Residual):
    def __init__(self, in_channels, channels, stride):
        super().__init__(in_channels, channels, stride)
        self.conv3 = nn.Conv2d(in_channels, channels, 1, stride, bias=False)
        self.bn3 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)

    def forward(self, x):
        return F.relu(self.residual(x) + self.bn3(self.conv3(x)))


def make_block(option, in_channels, channels, stride):
    changes = stride != 1 or in_channels != channels
    projects = {"A": False, "B": changes, "C": True}[option]
    return (WithProjection if projects else WithoutParameters)(in_channels, channels, stride)
