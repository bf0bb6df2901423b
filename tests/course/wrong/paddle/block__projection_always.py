import paddle
from paddle import nn


def unit(n, m, k, s):
    return nn.Sequential(nn.Conv2D(n, m, k, s, k // 2, bias_attr=False), nn.BatchNorm2D(m, DECAY, EPS))


class ResidualBlock(nn.Layer):
    def __init__(self, n, m, s):
        super().__init__()
        self.units = nn.LayerDict({"a": unit(n, m, 3, s), "b": unit(m, m, 3, 1), "shortcut": unit(n, m, 1, s)})
        self.relu = nn.ReLU()

    def forward(self, x: paddle.Tensor):
        main = self.units["b"](self.relu(self.units["a"](x)))
        return self.relu(main + self.units["shortcut"](x))


def make_block(in_channels, channels, stride):
    return ResidualBlock(in_channels, channels, stride)
