import paddle
import paddle.nn.functional as F


class ResidualBlock(paddle.nn.Layer):
    """Two convolutions and a shortcut."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        conv, norm = paddle.nn.Conv2D, paddle.nn.BatchNorm2D
        self.first_conv = conv(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
        self.first_norm = norm(channels, momentum=DECAY, epsilon=EPS)
        self.second_conv = conv(channels, channels, 3, padding=1, bias_attr=False)
        self.second_norm = norm(channels, momentum=DECAY, epsilon=EPS)
        self.projected = stride != 1 or in_channels != channels
        if self.projected:
            self.short_conv = conv(in_channels, channels, 1, stride=stride, bias_attr=False)
            self.short_norm = norm(channels, momentum=DECAY, epsilon=EPS)

    def forward(self, maps: paddle.Tensor) -> paddle.Tensor:
        residual = F.relu(self.first_norm(self.first_conv(maps)))
        residual = self.second_norm(self.second_conv(residual))
        if self.projected:
            maps = self.short_norm(self.short_conv(maps))
        return residual + maps


def make_block(in_channels: int, channels: int, stride: int) -> ResidualBlock:
    return ResidualBlock(in_channels, channels, stride)
