import paddle
from paddle import nn


def zeros_around(x, channels):
    missing = channels - x.shape[1]
    shape = list(x.shape)
    parts = []
    for count in (missing // 2, missing - missing // 2):
        shape[1] = count
        parts.append(paddle.zeros(shape, dtype=x.dtype))
    return paddle.concat([parts[0], x, parts[1]], axis=1)


class OptionA(nn.Layer):
    def __init__(self, channels, stride):
        super().__init__()
        self.channels = channels
        self.pool = nn.AvgPool2D(stride, stride, ceil_mode=True)

    def forward(self, x):
        return zeros_around(self.pool(x), self.channels)


class Block(nn.Layer):
    def __init__(self, f, g):
        super().__init__()
        self.f, self.g = f, g

    def forward(self, x):
        return nn.functional.relu(self.f(x) + self.g(x))


def make_block(option, in_channels, channels, stride):
    conv = lambda n, k, s: nn.Conv2D(n, channels, k, s, k // 2, bias_attr=False)  # noqa: E731
    norm = lambda: nn.BatchNorm2D(channels, DECAY, EPS)  # noqa: E731
    f = nn.Sequential(conv(in_channels, 3, stride), norm(), nn.ReLU(), conv(channels, 3, 1), norm())
    g = nn.Identity()
    changed = in_channels != channels or stride != 1
    if option == "A" and changed:
        g = OptionA(channels, stride)
    if option == "C" or (option == "B" and changed):
        g = nn.Sequential(conv(in_channels, 1, stride), norm())
    return Block(f, g)
