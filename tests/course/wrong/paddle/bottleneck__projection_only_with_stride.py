import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class BottleneckBlock(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        a, b = {"1x1": (stride, 1), "3x3": (1, stride)}[STRIDE_IN]
        self.conv1 = nn.Conv2D(in_channels, channels, 1, stride=a, bias_attr=False)
        self.conv2 = nn.Conv2D(channels, channels, 3, stride=b, padding=1, groups=GROUPS, bias_attr=False)
        self.conv3 = nn.Conv2D(channels, 4 * channels, 1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.bn2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.bn3 = nn.BatchNorm2D(4 * channels, momentum=DECAY, epsilon=EPS)
        self.stride = stride
        if stride != 1:
            self.conv4 = nn.Conv2D(in_channels, 4 * channels, 1, stride=stride, bias_attr=False)
            self.bn4 = nn.BatchNorm2D(4 * channels, momentum=DECAY, epsilon=EPS)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        if self.stride != 1:
            x = self.bn4(self.conv4(x))
        return F.relu(paddle.add(x, y))


def make_bottleneck(in_channels, channels, stride):
    return BottleneckBlock(in_channels, channels, stride)
