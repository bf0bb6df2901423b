import torch.nn.functional as F
from torch import Tensor, nn


class OptionA(nn.Module):
    """Parameter-free shortcut: shrink, then pad the channels with zeros on both sides."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.pool = nn.AvgPool2d(stride, ceil_mode=True)
        missing = channels - in_channels
        self.before = missing // 2
        self.after = missing - missing // 2

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(self.pool(x), (0, 0, 0, 0, self.before, self.after))


class OptionB(nn.Sequential):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__(
            nn.Conv2d(in_channels, channels, 1, stride, bias=False),
            nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY),
        )


class ResidualBlock(nn.Module):
    def __init__(self, shortcut: nn.Module, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.shortcut = shortcut
        self.residual = nn.Sequential(
            nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False),
            nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.residual(x) + self.shortcut(x))


def make_block(option: str, in_channels: int, channels: int, stride: int) -> nn.Module:
    same = stride == 1 and in_channels == channels
    if option == "C":
        shortcut = OptionB(in_channels, channels, stride)
    elif same:
        shortcut = nn.Identity()
    else:
        shortcut = {"A": OptionA, "B": OptionB}[option](in_channels, channels, stride)
    return ResidualBlock(shortcut, in_channels, channels, stride)
