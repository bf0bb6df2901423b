from torch import Tensor, nn


class Unit(nn.Sequential):
    """conv 3x3 -> batch norm -> relu."""

    def __init__(self, fan_in: int, fan_out: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(fan_in, fan_out, kernel_size=3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(fan_out, eps=EPS, momentum=1.0 - DECAY),
            nn.ReLU(),
        )


class BasicBlock(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.first = Unit(in_channels, channels, stride)
        self.second = Unit(channels, channels)
        self.shortcut = nn.Sequential()
        if (in_channels, stride) != (channels, 1):
            self.shortcut.append(nn.Conv2d(in_channels, channels, 1, stride, bias=False))
            self.shortcut.append(nn.BatchNorm2d(channels, eps=EPS, momentum=1.0 - DECAY))

    def forward(self, x: Tensor) -> Tensor:
        return (self.second(self.first(x)) + self.shortcut(x)).relu()


def make_block(in_channels: int, channels: int, stride: int) -> BasicBlock:
    return BasicBlock(in_channels, channels, stride)
