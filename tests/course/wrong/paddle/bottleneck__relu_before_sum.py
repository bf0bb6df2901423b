from paddle import nn


def unit(i, o, k=1, s=1, g=1):
    return nn.Sequential(
        nn.Conv2D(i, o, k, s, k // 2, groups=g, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS), nn.ReLU()
    )


class Bottleneck(nn.Layer):
    def __init__(self, i, c, s):
        super().__init__()
        a, b = (s, 1) if STRIDE_IN == "1x1" else (1, s)
        self.main = nn.Sequential(unit(i, c, 1, a), unit(c, c, 3, b, GROUPS), unit(c, 4 * c))
        self.side = None
        if s != 1 or i != 4 * c:
            self.side = nn.Sequential(nn.Conv2D(i, 4 * c, 1, s, bias_attr=False), nn.BatchNorm2D(4 * c, DECAY, EPS))

    def forward(self, x):
        y = self.main(x)
        y += x if self.side is None else self.side(x)
        return nn.functional.relu(y)


make_bottleneck = Bottleneck
