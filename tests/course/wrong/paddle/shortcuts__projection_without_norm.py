import paddle.nn as nn
import paddle.nn.functional as F


class BasicBlock(nn.Layer):
    def __init__(self, in_planes, planes, stride, option):
        super().__init__()
        self.conv1 = nn.Conv2D(in_planes, planes, 3, stride=stride, padding=1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(planes, planes, 3, stride=1, padding=1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        self.stride, self.option = stride, option
        self.grow = planes - in_planes
        self.changes = stride != 1 or self.grow != 0
        if option == "C" or (option == "B" and self.changes):
            self.projection = nn.Conv2D(in_planes, planes, 1, stride=stride, bias_attr=False)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if hasattr(self, "projection"):
            x = self.projection(x)
        elif self.changes:
            half = self.grow // 2
            x = F.pad(x[:, :, :: self.stride, :: self.stride], [0, 0, half, self.grow - half, 0, 0, 0, 0])
        return F.relu(out + x)


def make_block(option, in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride, option)
