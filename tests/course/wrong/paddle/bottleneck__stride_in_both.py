from paddle import nn
from paddle.nn.functional import relu


def conv(i, o, k, s=1, g=1):
    return nn.Conv2D(i, o, k, stride=s, padding=(k - 1) // 2, groups=g, bias_attr=False)


class Bottleneck(nn.Layer):
    def __init__(self, i, c, stride):
        super().__init__()
        self.convs = nn.LayerList([conv(i, c, 1, stride), conv(c, c, 3, stride, GROUPS), conv(c, 4 * c, 1)])
        self.norms = nn.LayerList([nn.BatchNorm2D(w, momentum=DECAY, epsilon=EPS) for w in (c, c, 4 * c)])
        self.extra = nn.LayerList()
        if stride != 1 or i != 4 * c:
            self.extra.append(conv(i, 4 * c, 1, stride * stride))
            self.extra.append(nn.BatchNorm2D(4 * c, momentum=DECAY, epsilon=EPS))

    def forward(self, x):
        y = x
        for number, (c, n) in enumerate(zip(self.convs, self.norms, strict=True)):
            y = n(c(y))
            if number != 2:
                y = relu(y)
        for layer in self.extra:
            x = layer(x)
        return relu(y + x)


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
