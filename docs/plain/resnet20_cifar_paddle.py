"""resnet20_cifar in Paddle: He et al. 2015, section 4.2, table 6.

        269,722 parameters
          1,376 running statistics
        271,098 in all

Made by `rosetta write resnet20_cifar --backend paddle`
for paddlepaddle 3.3 or later.
Weights that `rosetta convert` has written as .pdparams load with
`model.set_state_dict(paddle.load("resnet20_cifar.pdparams"))`.
"""

import paddle
import paddle.nn.functional as F
from paddle import ParamAttr, Tensor, nn
from paddle.nn.initializer import KaimingNormal, Normal


def conv(in_channels: int, out_channels: int, *, stride: int = 1) -> nn.Conv2D:
    """A convolution and its first weights."""
    return nn.Conv2D(
        in_channels,
        out_channels,
        3,
        stride,
        padding=1,
        # Paddle's default is normal by fan-in, which grows where a convolution adds channels.
        weight_attr=ParamAttr(initializer=KaimingNormal(mode="fan_out", nonlinearity="relu")),
        bias_attr=False,
    )


def norm(channels: int) -> nn.Layer:
    """Batch norm: (x - mean) / sqrt(variance + eps) * scale + shift, channel by channel."""
    # Paddle's momentum is the weight of the old statistics, and the variance it keeps is the
    # biased one of the batch.
    return nn.BatchNorm2D(channels, momentum=0.9, epsilon=1e-5)


class ZeroChannels(nn.Layer):
    """Shortcut A: every stride-th pixel, and zero channels, half before and half after."""

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.before = (out_channels - in_channels) // 2
        self.after = out_channels - in_channels - self.before
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, [0, 0, self.before, self.after, 0, 0, 0, 0])


def shortcut(in_channels: int, out_channels: int, stride: int) -> nn.Layer:
    """The way around a block, which gives the shape that the block gives."""
    if stride != 1 or in_channels != out_channels:
        return ZeroChannels(in_channels, out_channels, stride)
    return nn.Identity()


class BasicBlock(nn.Layer):
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = conv(in_channels, channels, stride=stride)
        self.bn1 = norm(channels)
        self.conv2 = conv(channels, channels)
        self.bn2 = norm(channels)
        self.downsample = shortcut(in_channels, channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.downsample(x))


def stage(in_channels: int, channels: int, *, stride: int) -> nn.Sequential:
    """Blocks of one shape; the first comes from the stage before and strides."""
    first = BasicBlock(in_channels, channels, stride=stride)
    rest = [BasicBlock(channels, channels, stride=1) for _ in range(2)]
    return nn.Sequential(first, *rest)


class ResNet(nn.Layer):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, channels, height, width).

    For an image of 32x32 pixels:

        conv1   16 x 32 x 32
        layer1  16 x 32 x 32
        layer2  32 x 16 x 16
        layer3  64 x 8 x 8
        mean    64
        fc      10
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = conv(3, 16)
        self.bn1 = norm(16)
        self.layer1 = stage(16, 16, stride=1)
        self.layer2 = stage(16, 32, stride=2)
        self.layer3 = stage(32, 64, stride=2)
        linear_init = ParamAttr(initializer=Normal(std=64**-0.5))
        self.fc = nn.Linear(64, 10, weight_attr=linear_init)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)
        x = x.mean(axis=(2, 3))
        return self.fc(x)


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = ResNet()
    model.eval()
    output = model(paddle.zeros([1, 3, 32, 32]))
    print(
        tuple(output.shape), f"{sum(tensor.size for tensor in model.state_dict().values()):,}"
    )


if __name__ == "__main__":
    main()
