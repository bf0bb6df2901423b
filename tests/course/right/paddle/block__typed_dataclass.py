from collections.abc import Callable
from dataclasses import dataclass

import paddle.nn.functional as F
from paddle import Tensor, nn


@dataclass(frozen=True)
class Shape:
    in_channels: int
    channels: int
    stride: int

    @property
    def changes(self) -> bool:
        return (self.in_channels, 1) != (self.channels, self.stride)


@dataclass(frozen=True)
class NormOptions:
    epsilon: float = EPS
    momentum: float = DECAY

    def __call__(self, channels: int) -> nn.BatchNorm2D:
        return nn.BatchNorm2D(channels, momentum=self.momentum, epsilon=self.epsilon)


class Block(nn.Layer):
    def __init__(self, shape: Shape, norm: Callable[[int], nn.Layer]) -> None:
        super().__init__()
        n, m, s = shape.in_channels, shape.channels, shape.stride
        self.conv1 = nn.Conv2D(n, m, kernel_size=(3, 3), stride=(s, s), padding=(1, 1), bias_attr=False)
        self.norm1 = norm(m)
        self.conv2 = nn.Conv2D(m, m, kernel_size=(3, 3), padding=(1, 1), bias_attr=False)
        self.norm2 = norm(m)
        self.projection: nn.Layer = nn.Identity()
        if shape.changes:
            self.projection = nn.Sequential(nn.Conv2D(n, m, kernel_size=1, stride=s, bias_attr=False), norm(m))

    def forward(self, maps: Tensor) -> Tensor:
        inner = F.relu(self.norm1(self.conv1(maps)))
        return F.relu(self.norm2(self.conv2(inner)) + self.projection(maps))


def make_block(in_channels: int, channels: int, stride: int) -> nn.Layer:
    return Block(Shape(in_channels, channels, stride), NormOptions())
