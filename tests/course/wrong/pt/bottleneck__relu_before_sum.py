import torch.nn as nn
import torch.nn.functional as F


class ConvNormReLU(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, groups=1):
        super().__init__()
        padding = 1 if kernel_size == 3 else 0
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(out_channels, eps=EPS, momentum=1 - DECAY)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


class Bottleneck(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        out_channels = 4 * channels
        stride1 = stride if STRIDE_IN == "1x1" else 1
        stride2 = stride if STRIDE_IN != "1x1" else 1
        self.unit1 = ConvNormReLU(in_channels, channels, 1, stride1)
        self.unit2 = ConvNormReLU(channels, channels, 3, stride2, GROUPS)
        self.unit3 = ConvNormReLU(channels, out_channels, 1)
        self.projection = None
        if in_channels != out_channels or stride != 1:
            self.projection = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False),
                nn.BatchNorm2d(out_channels, eps=EPS, momentum=1 - DECAY),
            )

    def forward(self, x):
        shortcut = x if self.projection is None else self.projection(x)
        return F.relu(self.unit3(self.unit2(self.unit1(x))) + shortcut)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
