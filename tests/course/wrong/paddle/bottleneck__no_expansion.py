import paddle
from paddle import nn


class Bottleneck(nn.Layer):
    def __init__(self, in_channels: int, channels: int, stride: int, expansion: int = 1) -> None:
        super().__init__()
        out_channels = channels * expansion
        first = stride if STRIDE_IN == "1x1" else 1
        self.branch = nn.Sequential(
            nn.Conv2D(in_channels, channels, 1, first, bias_attr=False),
            nn.BatchNorm2D(channels, DECAY, EPS),
            nn.ReLU(),
            nn.Conv2D(channels, channels, 3, stride // first, 1, groups=GROUPS, bias_attr=False),
            nn.BatchNorm2D(channels, DECAY, EPS),
            nn.ReLU(),
            nn.Conv2D(channels, out_channels, 1, bias_attr=False),
            nn.BatchNorm2D(out_channels, DECAY, EPS),
        )
        self.shortcut = None
        if in_channels != out_channels or stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2D(in_channels, out_channels, 1, stride, bias_attr=False),
                nn.BatchNorm2D(out_channels, DECAY, EPS),
            )

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        short = self.shortcut(x) if self.shortcut is not None else x
        return nn.functional.relu(self.branch(x) + short)


def make_bottleneck(in_channels: int, channels: int, stride: int) -> nn.Layer:
    return Bottleneck(in_channels, channels, stride)
