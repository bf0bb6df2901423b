from paddle import nn


class Block(nn.Layer):
    def __init__(self, n, m, s):
        super().__init__()
        self.pre = nn.Sequential(nn.BatchNorm2D(n, DECAY, EPS), nn.ReLU())
        self.rest = nn.Sequential(
            nn.Conv2D(n, m, 3, s, 1, bias_attr=False),
            nn.BatchNorm2D(m, DECAY, EPS),
            nn.Conv2D(m, m, 3, 1, 1, bias_attr=False),
        )
        self.proj = nn.Conv2D(n, m, 1, s, bias_attr=False) if (n, s) != (m, 1) else None

    def forward(self, x):
        a = self.pre(x)
        return self.rest(a) + (x if self.proj is None else self.proj(a))


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
