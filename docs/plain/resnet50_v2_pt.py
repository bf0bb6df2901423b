"""resnet50_v2 in PyTorch: He et al. 2016; timm resnetv2 with pre-activation.

     25,549,352 parameters
         45,440 running statistics
     25,594,792 in all

Made by `rosetta write resnet50_v2 --backend pt`
for torch 2.6 or later.
Weights that `rosetta convert` has written as .pth load with
`model.load_state_dict(torch.load("resnet50_v2.pth"))`.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def conv(in_channels: int, out_channels: int, *, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution and its first weights."""
    layer = nn.Conv2d(
        in_channels, out_channels, kernel, stride, padding=kernel // 2, bias=False
    )
    # PyTorch's default is uniform with variance 1 / (3 fan-in), too small for ReLU networks.
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
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


class PreActBottleneck(nn.Module):
    """The bottleneck with norm and ReLU first (He et al. 2016, section 5)."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        out_channels = 4 * channels
        self.projects = stride != 1 or in_channels != out_channels
        self.bn1 = norm(in_channels)
        self.conv1 = conv(in_channels, channels, kernel=1)
        self.bn2 = norm(channels)
        self.conv2 = conv(channels, channels, kernel=3, stride=stride)
        self.bn3 = norm(channels)
        self.conv3 = conv(channels, out_channels, kernel=1)
        self.downsample = shortcut(in_channels, out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        preact = F.relu(self.bn1(x))
        # A projection starts from the pre-activation, other shortcuts from the block's input.
        shortcut = self.downsample(preact if self.projects else x)
        y = self.conv1(preact)
        y = self.conv2(F.relu(self.bn2(y)))
        y = self.conv3(F.relu(self.bn3(y)))
        return y + shortcut


def stage(in_channels: int, channels: int, *, blocks: int, stride: int) -> nn.Sequential:
    """Blocks of one shape; the first comes from the stage before and strides."""
    first = PreActBottleneck(in_channels, channels, stride=stride)
    out_channels = 4 * channels
    rest = [PreActBottleneck(out_channels, channels, stride=1) for _ in range(blocks - 1)]
    return nn.Sequential(first, *rest)


class ResNet(nn.Module):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, channels, height, width).

    For an image of 224x224 pixels:

        conv1     64 x 112 x 112
        max_pool  64 x 56 x 56
        layer1    256 x 56 x 56
        layer2    512 x 28 x 28
        layer3    1024 x 14 x 14
        layer4    2048 x 7 x 7
        mean      2048
        fc        1000
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = conv(3, 64, kernel=7, stride=2)
        self.layer1 = stage(64, 64, blocks=3, stride=1)
        self.layer2 = stage(256, 128, blocks=4, stride=2)
        self.layer3 = stage(512, 256, blocks=6, stride=2)
        self.layer4 = stage(1024, 512, blocks=3, stride=2)
        self.norm = norm(2048)
        self.fc = nn.Linear(2048, 1000)
        nn.init.normal_(self.fc.weight, std=2048**-0.5)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = F.max_pool2d(x, kernel_size=3, stride=2, padding=1)
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)
        x = self.layer4(x)
        x = F.relu(self.norm(x))
        x = x.mean(dim=(2, 3))
        return self.fc(x)


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = ResNet().eval()
    output = model(torch.zeros(1, 3, 224, 224))
    state = [tensor for tensor in model.state_dict().values() if tensor.is_floating_point()]
    print(tuple(output.shape), f"{sum(tensor.numel() for tensor in state):,}")


if __name__ == "__main__":
    main()
