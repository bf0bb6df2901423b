import paddle.nn as nn
import paddle.nn.functional as F


class ResidualBlock(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        attrs = {"padding": 1, "bias_attr": False}
        self.conv1 = nn.Conv2D(in_channels, channels, (3, 3), (stride, stride), **attrs)
        self.conv2 = nn.Conv2D(channels, channels, (3, 3), (1, 1), **attrs)
        for name in ("bn1", "bn2"):
            setattr(self, name, nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS))
        if in_channels == channels and stride == 1:
            self.match = None
        else:
            self.match = nn.Conv2D(in_channels, channels, (1, 1), (stride, stride), bias_attr=False)

    def forward(self, x):
        h = self.conv1(x)
        h = self.bn1(h)
        h = F.relu(h)
        h = self.conv2(h)
        h = self.bn2(h)
        s = x if self.match is None else self.match(x)
        return F.relu(h + s)


def make_block(in_channels, channels, stride):
    return ResidualBlock(in_channels, channels, stride)
