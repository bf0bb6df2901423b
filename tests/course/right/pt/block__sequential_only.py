from torch import nn


class Sum(nn.ModuleList):
    """Gives its input to each member and adds what they give."""

    def forward(self, x):
        return sum(member(x) for member in self)


def unit(a, b, kernel, stride):
    return nn.Sequential(
        nn.Conv2d(a, b, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(b, eps=EPS, momentum=1 - DECAY),
    )


def make_block(in_channels, channels, stride):
    branch = nn.Sequential(unit(in_channels, channels, 3, stride), nn.ReLU(), unit(channels, channels, 3, 1))
    same = stride == 1 and in_channels == channels
    shortcut = nn.Identity() if same else unit(in_channels, channels, 1, stride)
    return nn.Sequential(Sum([shortcut, branch]), nn.ReLU())
