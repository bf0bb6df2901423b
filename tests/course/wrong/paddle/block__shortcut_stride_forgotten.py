from paddle import nn
from paddle.nn.functional import relu


class Block(nn.Layer):
    def __init__(self, i, o, s):
        super().__init__()
        self.c1, self.n1 = nn.Conv2D(i, o, 3, s, 1, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)
        self.c2, self.n2 = nn.Conv2D(o, o, 3, 1, 1, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)
        self.c3 = None
        if i != o or s != 1:
            self.c3, self.n3 = nn.Conv2D(i, o, 1, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)

    def forward(self, x):
        y = self.n2(self.c2(relu(self.n1(self.c1(x)))))
        return relu(y + (self.n3(self.c3(x)) if self.c3 is not None else x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
