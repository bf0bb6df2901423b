from dataclasses import dataclass, field

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class NormConfig:
    eps: float
    decay: float

    def build(self, channels: int) -> nn.BatchNorm2d:
        return nn.BatchNorm2d(channels, eps=self.eps, momentum=1.0 - self.decay)


@dataclass(frozen=True, slots=True)
class BlockConfig:
    in_channels: int
    channels: int
    stride: int
    norm: NormConfig = field(default_factory=lambda: NormConfig(EPS, DECAY))

    @property
    def keeps_shape(self) -> bool:
        return self.stride == 1 and self.in_channels == self.channels


class ConvNorm(nn.Module):
    def __init__(self, config: BlockConfig, in_channels: int, kernel: int, stride: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, config.channels, kernel, stride, padding=(kernel - 1) // 2, bias=False)
        self.norm = config.norm.build(config.channels)

    def forward(self, maps: Tensor) -> Tensor:
        return self.norm(self.conv(maps))


class Block(nn.Module):
    def __init__(self, config: BlockConfig) -> None:
        super().__init__()
        self.first = ConvNorm(config, config.in_channels, kernel=3, stride=config.stride)
        self.second = ConvNorm(config, config.channels, kernel=3, stride=1)
        self.projection = (
            None if config.keeps_shape else ConvNorm(config, config.in_channels, kernel=1, stride=config.stride)
        )

    def forward(self, maps: Tensor) -> Tensor:
        residual = self.second(torch.relu(self.first(maps)))
        shortcut = maps if self.projection is None else self.projection(maps)
        return torch.relu(residual + shortcut)


def make_block(in_channels: int, channels: int, stride: int) -> nn.Module:
    return Block(BlockConfig(in_channels, channels, stride))
