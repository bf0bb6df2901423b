import paddle
from paddle import nn


class Grouped(nn.Layer):
    def __init__(self, channels, groups, stride):
        super().__init__()
        self.groups, self.stride = groups, stride
        self.weight = self.create_parameter([channels, channels // groups, 3, 3])

    def forward(self, x):
        maps = paddle.split(x, self.groups, axis=1)
        kernels = paddle.split(self.weight, self.groups, axis=0)
        conv = nn.functional.conv2d
        parts = [conv(m, k, stride=self.stride, padding=1) for m, k in zip(maps, kernels, strict=True)]
        return paddle.concat(parts, axis=1)


class Bottleneck(nn.Layer):
    def __init__(self, n, c, s):
        super().__init__()
        a, b = {"1x1": (s, 1), "3x3": (1, s)}[STRIDE_IN]
        self.reduce = nn.Conv2D(n, c, 1, a, bias_attr=False)
        self.middle = Grouped(c, GROUPS, b)
        self.expand = nn.Conv2D(c, 4 * c, 1, bias_attr=False)
        self.norms = nn.LayerList([nn.BatchNorm2D(w, DECAY, EPS) for w in (c, c, 4 * c)])
        self.short = None
        if s != 1 or n != 4 * c:
            self.short = nn.Sequential(nn.Conv2D(n, 4 * c, 1, s, bias_attr=False), nn.BatchNorm2D(4 * c, DECAY, EPS))

    def forward(self, x):
        relu = nn.functional.relu
        y = relu(self.norms[0](self.reduce(x)))
        y = relu(self.norms[1](self.middle(y)))
        y = self.norms[2](self.expand(y))
        return relu(y + (x if self.short is None else self.short(x)))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
