import paddle.nn as nn
import paddle.nn.functional as F


class ConvNorm(nn.Layer):
    """3x3 convolution and batch norm, used three times."""

    def __init__(self, a, b, stride=1):
        super().__init__()
        self.conv = nn.Conv2D(a, b, 3, stride=stride, padding=1, bias_attr=False)
        self.norm = nn.BatchNorm2D(b, momentum=DECAY, epsilon=EPS)

    def forward(self, x):
        return self.norm(self.conv(x))


class Residual(nn.Layer):
    def __init__(self, a, b, stride):
        super().__init__()
        self.one = ConvNorm(a, b, stride)
        self.two = ConvNorm(b, b)
        if a != b or stride != 1:
            self.short = ConvNorm(a, b, stride)
        else:
            self.short = lambda x: x

    def forward(self, x):
        return F.relu(self.two(F.relu(self.one(x))) + self.short(x))


def make_block(in_channels, channels, stride):
    return Residual(in_channels, channels, stride)
