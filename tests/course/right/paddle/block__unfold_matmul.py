import paddle
import paddle.nn.functional as F
from paddle import nn


class PatchConv(nn.Layer):
    def __init__(self, n, m, k, stride):
        super().__init__()
        self.k, self.stride = k, stride
        self.weight = self.create_parameter([m, n, k, k], default_initializer=nn.initializer.KaimingNormal())

    def forward(self, x):
        b, _, h, w = x.shape
        pad = (self.k - 1) // 2
        columns = F.unfold(x, [self.k, self.k], strides=self.stride, paddings=pad)
        out = paddle.matmul(self.weight.flatten(1), columns)
        size = [(edge + 2 * pad - self.k) // self.stride + 1 for edge in (h, w)]
        return out.reshape([b, -1, *size])


class Block(nn.Layer):
    def __init__(self, n, m, stride):
        super().__init__()
        self.conv1, self.norm1 = PatchConv(n, m, 3, stride), nn.BatchNorm2D(m, DECAY, EPS)
        self.conv2, self.norm2 = PatchConv(m, m, 3, 1), nn.BatchNorm2D(m, DECAY, EPS)
        self.project = stride != 1 or n != m
        if self.project:
            self.conv3, self.norm3 = PatchConv(n, m, 1, stride), nn.BatchNorm2D(m, DECAY, EPS)

    def forward(self, x):
        y = paddle.clip(self.norm1(self.conv1(x)), min=0)
        y = self.norm2(self.conv2(y))
        y = y + (self.norm3(self.conv3(x)) if self.project else x)
        return paddle.clip(y, min=0)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
