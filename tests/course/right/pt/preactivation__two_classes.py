from torch import nn


def pre(n):
    return nn.Sequential(nn.BatchNorm2d(n, EPS, 1 - DECAY), nn.ReLU(inplace=True))


class Same(nn.Module):
    def __init__(self, c):
        super().__init__()
        conv = lambda: nn.Conv2d(c, c, 3, 1, 1, bias=False)  # noqa: E731
        self.f = nn.Sequential(pre(c), conv(), pre(c), conv())

    def forward(self, x):
        return x + self.f(x)


class Changing(nn.Module):
    def __init__(self, a, b, s):
        super().__init__()
        self.pre = pre(a)
        self.f = nn.Sequential(nn.Conv2d(a, b, 3, s, 1, bias=False), pre(b), nn.Conv2d(b, b, 3, 1, 1, bias=False))
        self.g = nn.Conv2d(a, b, 1, s, bias=False)

    def forward(self, x):
        x = self.pre(x)
        return self.g(x) + self.f(x)


def make_preactivation(in_channels, channels, stride):
    if stride == 1 and in_channels == channels:
        return Same(channels)
    return Changing(in_channels, channels, stride)
