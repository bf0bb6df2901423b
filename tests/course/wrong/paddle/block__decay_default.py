from collections import OrderedDict

from paddle import nn


class Branches(nn.Layer):
    def __init__(self, left: nn.Layer, right: nn.Layer) -> None:
        super().__init__()
        self.left, self.right = left, right
        self.activation = nn.ReLU()

    def forward(self, x):
        return self.activation(self.left(x) + self.right(x))


def make_block(in_channels: int, channels: int, stride: int) -> nn.Layer:
    def norm() -> nn.BatchNorm2D:
        return nn.BatchNorm2D(channels, epsilon=EPS)

    left = OrderedDict()
    left["conv1"] = nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
    left["norm1"] = norm()
    left["relu1"] = nn.ReLU()
    left["conv2"] = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
    left["norm2"] = norm()
    right = nn.Identity()
    if stride != 1 or in_channels != channels:
        right = nn.Sequential(nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False), norm())
    return Branches(nn.Sequential(*left.items()), right)
