from torch import nn


class Add(nn.Module):
    def __init__(self, **branches):
        super().__init__()
        for name, branch in branches.items():
            self.add_module(name, branch)

    def forward(self, x):
        total = 0
        for branch in self.children():
            total = branch(x) + total
        return total


def cn(a, b, k=1, s=1, g=1):
    return [nn.Conv2d(a, b, k, s, k // 2, groups=g, bias=False), nn.BatchNorm2d(b, EPS, 1 - DECAY)]


def make_bottleneck(in_channels, channels, stride):
    wide = 4 * channels
    s1 = stride if STRIDE_IN == "1x1" else 1
    main = nn.Sequential(
        *cn(in_channels, channels, s=s1),
        nn.ReLU(),
        *cn(channels, channels, 3, stride // s1, GROUPS),
        nn.ReLU(),
        *cn(channels, wide),
    )
    side = nn.Sequential(*(cn(in_channels, wide, s=stride) if stride != 1 or in_channels != wide else []))
    return nn.Sequential(Add(main=main, side=side), nn.ReLU())
