import torch.nn.functional as F
from torch import nn


class Bottleneck(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        # STRIDE_IN says who carries it
        strides = (1, stride) if STRIDE_IN == "1x1" else (stride, 1)
        out_channels = channels * 4
        self.conv1 = nn.Conv2d(in_channels, channels, 1, strides[0], bias=False)
        self.bn1 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(channels, channels, 3, strides[1], 1, groups=GROUPS, bias=False)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv3 = nn.Conv2d(channels, out_channels, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out_channels, eps=EPS, momentum=1 - DECAY)
        self.shortcut = nn.Sequential()
        if in_channels != out_channels or stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False),
                nn.BatchNorm2d(out_channels, eps=EPS, momentum=1 - DECAY),
            )

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = F.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return F.relu(out + self.shortcut(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
