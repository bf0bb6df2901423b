import paddle
import paddle.nn.functional as F
from paddle import nn


class B(nn.Layer):
    def __init__(self, option, i, o, s):
        super().__init__()
        self.c1, self.n1 = nn.Conv2D(i, o, 3, s, 1, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)
        self.c2, self.n2 = nn.Conv2D(o, o, 3, 1, 1, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)
        self.c3 = None
        if option == "C" or (option == "B" and (i != o or s != 1)):
            self.c3, self.n3 = nn.Conv2D(i, o, 1, s, bias_attr=False), nn.BatchNorm2D(o, DECAY, EPS)
        self.s, self.d = s, o - i

    def forward(self, x):
        y = self.n2(self.c2(F.relu(self.n1(self.c1(x)))))
        if self.c3 is not None:
            return F.relu(y + self.n3(self.c3(x)))
        x = x[:, :, :: self.s, :: self.s]
        if self.d:
            z = paddle.zeros_like(y[:, : self.d])
            x = paddle.concat([z[:, : self.d // 2], x, z[:, self.d // 2 :]] if self.d > 1 else [x, z], axis=1)
        return F.relu(y + x)


def make_block(option, in_channels, channels, stride):
    return B(option, in_channels, channels, stride)
