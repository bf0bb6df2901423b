from paddle import nn


class Block(nn.Layer):
    def __init__(self, i, o, s):
        super().__init__()
        self.f = nn.Sequential(
            nn.Conv2D(i, o, 3, s, 1, bias_attr=False),
            nn.BatchNorm2D(o, DECAY, EPS),
            nn.ReLU(),
            nn.Conv2D(o, o, 3, 1, 1, bias_attr=False),
            nn.BatchNorm2D(o, DECAY, EPS),
        )
        self.g = nn.Conv2D(i, o, 1, s, bias_attr=False) if i != o or s != 1 else nn.Identity()

    def forward(self, x):
        return nn.functional.relu(self.f(x) + self.g(x))


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
