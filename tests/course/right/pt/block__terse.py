from torch import nn


class B(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        u = lambda a, k, t: (nn.Conv2d(a, o, k, t, k // 2, bias=False), nn.BatchNorm2d(o, EPS, 1 - DECAY))  # noqa: E731
        self.f = nn.Sequential(*u(i, 3, s), nn.ReLU(), *u(o, 3, 1))
        self.g = nn.Sequential(*(u(i, 1, s) if (i, s) != (o, 1) else ()))

    def forward(self, x):
        return (self.f(x) + self.g(x)).relu()


make_block = B
