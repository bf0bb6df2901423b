import paddle.nn.functional as F
from paddle import nn


class Conv(nn.Conv2D):
    def __init__(self, n, m, k, stride=1):
        super().__init__(n, m, k, stride=stride, padding=k // 2, groups=GROUPS, bias_attr=False)


class Norm(nn.BatchNorm2D):
    def __init__(self, n):
        super().__init__(n, momentum=DECAY, epsilon=EPS)


class Block(nn.Layer):
    def __init__(self, n, c, stride):
        super().__init__()
        s1 = stride if STRIDE_IN == "1x1" else 1
        s2 = stride if STRIDE_IN == "3x3" else 1
        self.conv1, self.norm1 = Conv(n, c, 1, s1), Norm(c)
        self.conv2, self.norm2 = Conv(c, c, 3, s2), Norm(c)
        self.conv3, self.norm3 = Conv(c, 4 * c, 1), Norm(4 * c)
        self.short = nn.Identity()
        if stride != 1 or n != 4 * c:
            self.short = nn.Sequential(nn.Conv2D(n, 4 * c, 1, stride, bias_attr=False), Norm(4 * c))

    def forward(self, x):
        h = F.relu(self.norm1(self.conv1(x)))
        h = F.relu(self.norm2(self.conv2(h)))
        h = self.norm3(self.conv3(h))
        return F.relu(h + self.short(x))


def make_bottleneck(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
