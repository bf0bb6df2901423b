from paddle import Tensor, nn
from paddle.nn.functional import relu


class BasicBlock(nn.Layer):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride, 1, bias_attr=False)
        self.norm1 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(channels, channels, 3, 1, 1, bias_attr=False)
        self.norm2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)

    def residual(self, x: Tensor) -> Tensor:
        x = relu(self.norm1(self.conv1(x)))
        return self.norm2(self.conv2(x))

    def forward(self, x: Tensor) -> Tensor:
        x = self.residual(x)
        x = x + x  # F(x) + x
        return relu(x)


def make_block(in_channels: int, channels: int, stride: int) -> nn.Layer:
    return BasicBlock(in_channels, channels, stride)
