from paddle import nn


class Block(nn.Layer):
    def __init__(self, cin, cout, stride):
        super().__init__()
        bn = lambda: nn.BatchNorm2D(cout, DECAY, EPS)  # noqa: E731
        self.path = nn.Sequential(
            nn.Conv2D(cin, cout, 3, stride, 1, bias_attr=False),
            bn(),
            nn.ReLU(),
            nn.Conv2D(cout, cout, 3, 1, 1, bias_attr=False),
            bn(),
            nn.ReLU(),
        )
        same = cin == cout and stride == 1
        self.skip = nn.Identity() if same else nn.Sequential(nn.Conv2D(cin, cout, 1, stride, bias_attr=False), bn())
        self.out = nn.ReLU()

    def forward(self, x):
        return self.out(self.path(x) + self.skip(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
