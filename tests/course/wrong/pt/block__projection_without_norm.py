from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Config:
    in_channels: int
    channels: int
    stride: int
    eps: float = EPS
    momentum: float = 1 - DECAY

    @property
    def changes_shape(self) -> bool:
        return self.stride != 1 or self.in_channels != self.channels


class ResidualBlock(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        norm = lambda: nn.BatchNorm2d(config.channels, config.eps, config.momentum)  # noqa: E731
        self.conv1 = nn.Conv2d(config.in_channels, config.channels, 3, config.stride, 1, bias=False)
        self.conv2 = nn.Conv2d(config.channels, config.channels, 3, 1, 1, bias=False)
        self.norm1, self.norm2 = norm(), norm()
        self.projection: nn.Module = nn.Identity()
        if config.changes_shape:
            self.projection = nn.Conv2d(config.in_channels, config.channels, 1, config.stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return torch.relu(y + self.projection(x))


def make_block(in_channels: int, channels: int, stride: int) -> ResidualBlock:
    return ResidualBlock(Config(in_channels, channels, stride))
