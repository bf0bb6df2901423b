import paddle
import paddle.nn.functional as F
from paddle import nn


class PaddedIdentity(nn.Layer):
    def __init__(self, a: int, b: int, stride: int):
        super().__init__()
        self.sizes = a, b
        self.stride = stride

    def forward(self, x):
        a, b = self.sizes
        kernel = paddle.zeros([b, a, 1, 1], dtype=x.dtype)
        offset = (b - a) // 2
        for i in range(a):
            kernel[offset + i, i] = 1.0
        return F.conv2d(x, kernel, stride=self.stride)


class Block(nn.Layer):
    def __init__(self, option: str, a: int, b: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2D(a, b, 3, stride=stride, padding=1, bias_attr=False)
        self.conv2 = nn.Conv2D(b, b, 3, padding=1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(b, momentum=DECAY, epsilon=EPS)
        self.bn2 = nn.BatchNorm2D(b, momentum=DECAY, epsilon=EPS)
        if stride == 1 and a == b:
            self.shortcut = nn.Identity()
        elif option == "A":
            self.shortcut = PaddedIdentity(a, b, stride)
        else:  # B, C
            self.shortcut = nn.Sequential(
                nn.Conv2D(a, b, 1, stride=stride, bias_attr=False), nn.BatchNorm2D(b, momentum=DECAY, epsilon=EPS)
            )

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.shortcut(x))


def make_block(option: str, in_channels: int, channels: int, stride: int) -> nn.Layer:
    return Block(option, in_channels, channels, stride)
