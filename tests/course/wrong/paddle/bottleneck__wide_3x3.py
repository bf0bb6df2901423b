import paddle.nn as nn
import paddle.nn.functional as F


class ConvBN(nn.Layer):
    def __init__(self, i, o, k, s=1, g=1):
        super().__init__()
        self.conv = nn.Conv2D(i, o, k, stride=s, padding=k // 2, groups=g, bias_attr=False)
        self.bn = nn.BatchNorm2D(o, momentum=DECAY, epsilon=EPS)

    def forward(self, x):
        return self.bn(self.conv(x))


class Bottleneck(nn.Layer):
    """channels -> 4 * channels, all three convolutions at the full width."""

    def __init__(self, in_channels, channels, stride):
        super().__init__()
        wide = 4 * channels
        self.a = ConvBN(in_channels, wide, 1, stride if STRIDE_IN == "1x1" else 1)
        self.b = ConvBN(wide, wide, 3, stride if STRIDE_IN == "3x3" else 1, GROUPS)
        self.c = ConvBN(wide, wide, 1)
        self.s = ConvBN(in_channels, wide, 1, stride) if stride != 1 or in_channels != wide else nn.Identity()

    def forward(self, x):
        y = self.c(F.relu(self.b(F.relu(self.a(x)))))
        return F.relu(y + self.s(x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
