import paddle
import paddle.nn.functional as F


class PreactivationBlock(paddle.nn.Layer):
    def __init__(self, in_channels: int, channels: int, stride: int):
        super().__init__()
        nn = paddle.nn
        self.bn0 = nn.BatchNorm2D(in_channels, momentum=DECAY, epsilon=EPS)
        self.bn1 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.bn2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
        self.conv2 = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
        if stride != 1 or in_channels != channels:
            self.conv_short = nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False)

    def forward(self, x):
        start = F.relu(self.bn0(x))
        y = F.relu(self.bn1(self.conv1(start)))
        y = self.bn2(self.conv2(y))
        if hasattr(self, "conv_short"):
            return y + self.conv_short(start)
        return y + x


def make_preactivation(in_channels: int, channels: int, stride: int):
    return PreactivationBlock(in_channels, channels, stride)
