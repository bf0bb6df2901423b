from torch import nn


class Bottleneck(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 1, stride if STRIDE_IN == "1x1" else 1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride if STRIDE_IN == "3x3" else 1, 1, groups=GROUPS, bias=False)
        self.conv3 = nn.Conv2d(channels, channels * 4, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.bn3 = nn.BatchNorm2d(channels * 4, eps=EPS, momentum=1 - DECAY)
        self.relu = nn.ReLU()
        if stride != 1 or in_channels != channels * 4:
            self.conv4 = nn.Conv2d(in_channels, channels * 4, 1, stride, bias=False)
        else:
            self.conv4 = nn.Identity()

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return self.relu(y + self.conv4(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
