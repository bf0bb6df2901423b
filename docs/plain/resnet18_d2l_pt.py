"""resnet18_d2l in PyTorch: Dive into Deep Learning, section 8.6.

     11,178,378 parameters
          7,808 running statistics
     11,186,186 in all

Made by `rosetta write resnet18_d2l --backend pt`
for torch 2.6 or later.
Weights that `rosetta convert` has written as .pth load with
`model.load_state_dict(torch.load("resnet18_d2l.pth"))`.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def conv(in_channels: int, out_channels: int, *, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution and its first weights."""
    layer = nn.Conv2d(in_channels, out_channels, kernel, stride, padding=kernel // 2)
    # PyTorch's default is uniform with variance 1 / (3 fan-in), too small for ReLU networks.
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    nn.init.zeros_(layer.get_parameter("bias"))
    return layer


def norm(channels: int) -> nn.Module:
    """Batch norm: (x - mean) / sqrt(variance + eps) * scale + shift, channel by channel."""
    # PyTorch's momentum is the weight of the new statistics, everyone else's that of the old;
    # and it alone keeps the unbiased variance, n / (n - 1) times the batch's.
    return nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1)


def shortcut(in_channels: int, out_channels: int, stride: int) -> nn.Module:
    """The way around a block, which gives the shape that the block gives."""
    if stride != 1 or in_channels != out_channels:
        return nn.Sequential(conv(in_channels, out_channels, kernel=1, stride=stride))
    return nn.Identity()


class BasicBlock(nn.Module):
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = conv(in_channels, channels, kernel=3, stride=stride)
        self.bn1 = norm(channels)
        self.conv2 = conv(channels, channels, kernel=3)
        self.bn2 = norm(channels)
        self.downsample = shortcut(in_channels, channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.downsample(x))


def stage(in_channels: int, channels: int, *, stride: int) -> nn.Sequential:
    """Blocks of one shape; the first comes from the stage before and strides."""
    first = BasicBlock(in_channels, channels, stride=stride)
    return nn.Sequential(first, BasicBlock(channels, channels, stride=1))


class ResNet(nn.Module):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, channels, height, width).

    For an image of 96x96 pixels:

        conv1     64 x 48 x 48
        max_pool  64 x 24 x 24
        layer1    64 x 24 x 24
        layer2    128 x 12 x 12
        layer3    256 x 6 x 6
        layer4    512 x 3 x 3
        mean      512
        fc        10
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = conv(1, 64, kernel=7, stride=2)
        self.bn1 = norm(64)
        self.layer1 = stage(64, 64, stride=1)
        self.layer2 = stage(64, 128, stride=2)
        self.layer3 = stage(128, 256, stride=2)
        self.layer4 = stage(256, 512, stride=2)
        self.fc = nn.Linear(512, 10)
        nn.init.normal_(self.fc.weight, std=512**-0.5)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.max_pool2d(x, kernel_size=3, stride=2, padding=1)
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)
        x = self.layer4(x)
        x = x.mean(dim=(2, 3))
        return self.fc(x)


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = ResNet().eval()
    output = model(torch.zeros(1, 1, 96, 96))
    state = [tensor for tensor in model.state_dict().values() if tensor.is_floating_point()]
    print(tuple(output.shape), f"{sum(tensor.numel() for tensor in state):,}")


if __name__ == "__main__":
    main()
