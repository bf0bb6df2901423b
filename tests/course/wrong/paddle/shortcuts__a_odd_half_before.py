import math

import paddle
from paddle import nn


class B(nn.Layer):
    def __init__(self, option, i, o, s):
        super().__init__()
        self.i, self.o, self.s = i, o, s
        self.c1, self.n1 = nn.Conv2D(i, o, 3, s, 1, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)
        self.c2, self.n2 = nn.Conv2D(o, o, 3, 1, 1, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)
        self.c3 = None
        if option == "C" or (option != "A" and (i != o or s != 1)):
            self.c3, self.n3 = nn.Conv2D(i, o, 1, s, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)

    def forward(self, x):
        relu = nn.functional.relu
        y = self.n2(self.c2(relu(self.n1(self.c1(x)))))
        if self.c3 is not None:
            return relu(y + self.n3(self.c3(x)))
        x = x[:, :, :: self.s, :: self.s]
        before = math.ceil((self.o - self.i) / 2)
        zeros = paddle.zeros_like(y)
        x = paddle.concat([zeros[:, :before], x, zeros[:, before + self.i :]], 1)
        return relu(y + x)


def make_block(option, in_channels, channels, stride):
    return B(option, in_channels, channels, stride)
