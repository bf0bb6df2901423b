import torch
from torch import nn


class B(nn.Module):
    def __init__(self, i, c, s):
        super().__init__()
        o = 4 * c
        bn = lambda n: nn.BatchNorm2d(n, eps=EPS, momentum=1 - DECAY)  # noqa: E731
        a, b = {"1x1": (s, 1), "3x3": (1, s)}[STRIDE_IN]
        self.f = nn.Sequential(
            nn.Conv2d(i, c, 1, a, bias=False),
            bn(c),
            nn.ReLU(),
            nn.Conv2d(c, c, 3, b, 1, groups=GROUPS, bias=False),
            bn(c),
            nn.Conv2d(c, o, 1, bias=False),
            bn(o),
        )
        self.g = nn.Identity() if (i, s) == (o, 1) else nn.Sequential(nn.Conv2d(i, o, 1, s, bias=False), bn(o))

    def forward(self, x):
        return torch.relu(self.f(x) + self.g(x))


make_bottleneck = B
