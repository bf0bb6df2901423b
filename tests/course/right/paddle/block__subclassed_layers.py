from paddle import nn
from paddle.nn.functional import relu


class Conv(nn.Conv2D):
    def __init__(self, n: int, m: int, size: int, stride: int = 1):
        super().__init__(n, m, size, stride=stride, padding=size // 2, bias_attr=False)


class Norm(nn.BatchNorm2D):
    def __init__(self, n: int):
        super().__init__(n, momentum=DECAY, epsilon=EPS)


class Block(nn.Layer):
    def __init__(self, n: int, m: int, stride: int):
        super().__init__()
        self.conv1, self.norm1 = Conv(n, m, 3, stride), Norm(m)
        self.conv2, self.norm2 = Conv(m, m, 3), Norm(m)

    def shortcut(self, x):
        return x

    def forward(self, x):
        y = relu(self.norm1(self.conv1(x)))
        return relu(self.norm2(self.conv2(y)) + self.shortcut(x))


class ProjectionBlock(Block):
    def __init__(self, n: int, m: int, stride: int):
        super().__init__(n, m, stride)
        self.conv3, self.norm3 = Conv(n, m, 1, stride), Norm(m)

    def shortcut(self, x):
        return self.norm3(self.conv3(x))


def make_block(in_channels: int, channels: int, stride: int) -> nn.Layer:
    kind = Block if stride == 1 and in_channels == channels else ProjectionBlock
    return kind(in_channels, channels, stride)
