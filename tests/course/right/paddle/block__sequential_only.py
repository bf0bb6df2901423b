from paddle import nn


class Parallel(nn.LayerList):
    """All members read the same input; what they give is added."""

    def forward(self, x):
        first, *others = self
        total = first(x)
        for other in others:
            total = total + other(x)
        return total


def unit(a, b, kernel, stride, *more):
    conv = nn.Conv2D(a, b, kernel, stride=stride, padding=kernel // 2, bias_attr=False)
    return nn.Sequential(conv, nn.BatchNorm2D(b, momentum=DECAY, epsilon=EPS), *more)


def make_block(in_channels, channels, stride):
    branch = nn.Sequential(unit(in_channels, channels, 3, stride, nn.ReLU()), unit(channels, channels, 3, 1))
    changes = stride != 1 or in_channels != channels
    shortcut = unit(in_channels, channels, 1, stride) if changes else nn.Identity()
    return nn.Sequential(Parallel([branch, shortcut]), nn.ReLU())
