import paddle
import paddle.nn.functional as F
from paddle import nn


class Subsample(nn.Layer):
    """Keeps one pixel of each window: the last one."""

    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        s = self.stride
        bottom, right = -x.shape[2] % s, -x.shape[3] % s
        x = F.pad(x, [0, right, 0, bottom])
        return x[:, :, s - 1 :: s, s - 1 :: s]


class Block(nn.Layer):
    def __init__(self, option: str, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
        self.norm1 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
        self.norm2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.missing = 0
        changed = stride != 1 or in_channels != channels
        if option == "C" or (option == "B" and changed):
            self.shortcut = nn.Sequential(
                nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False),
                nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS),
            )
        else:
            self.shortcut = Subsample(stride)
            self.missing = channels - in_channels

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        y = F.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        s = self.shortcut(x)
        if self.missing:
            s = F.pad(s, [0, 0, self.missing // 2, self.missing - self.missing // 2, 0, 0, 0, 0])
        return F.relu(y + s)


def make_block(option: str, in_channels: int, channels: int, stride: int) -> nn.Layer:
    return Block(option, in_channels, channels, stride)
