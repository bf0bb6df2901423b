import paddle.nn as nn
import paddle.nn.functional as F


class Bottleneck(nn.Layer):
    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2D(in_planes, planes, 1, stride=stride if STRIDE_IN == "1x1" else 1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        stride3 = stride if STRIDE_IN == "3x3" else 1
        self.conv2 = nn.Conv2D(planes, planes, 3, stride=stride3, padding=1, groups=GROUPS, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        self.conv3 = nn.Conv2D(planes, 4 * planes, 1, bias_attr=False)
        self.bn3 = nn.BatchNorm2D(4 * planes, momentum=DECAY, epsilon=EPS)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != 4 * planes:
            self.shortcut = nn.Sequential(nn.Conv2D(in_planes, 4 * planes, 1, stride=stride, bias_attr=False))

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = F.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        out += self.shortcut(x)
        return F.relu(out)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
