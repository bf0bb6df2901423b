from paddle import nn


def pre(n):
    return nn.Sequential(nn.BatchNorm2D(n, DECAY, EPS), nn.ReLU())


def conv(n, m, k=3, s=1):
    return nn.Conv2D(n, m, k, s, k // 2, bias_attr=False)


class Same(nn.Layer):
    def __init__(self, c):
        super().__init__()
        self.f = nn.Sequential(pre(c), conv(c, c), pre(c), conv(c, c))

    def forward(self, x):
        return x + self.f(x)


class Changing(nn.Layer):
    def __init__(self, n, m, s):
        super().__init__()
        self.pre = pre(n)
        self.f = nn.Sequential(conv(n, m, 3, s), pre(m), conv(m, m))
        self.g = conv(n, m, 1, s)

    def forward(self, x):
        x = self.pre(x)
        return self.f(x) + self.g(x)


def make_preactivation(in_channels, channels, stride):
    if (in_channels, stride) == (channels, 1):
        return Same(channels)
    return Changing(in_channels, channels, stride)
