from torch import Tensor, nn


class PreactivationBlock(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(in_channels, eps=EPS, momentum=1 - DECAY)
        self.norm2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.projection = None
        if stride != 1 or in_channels != channels:
            self.projection = nn.Conv2d(in_channels, channels, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        activated = self.norm1(x).relu()
        shortcut = x if self.projection is None else self.projection(activated)
        out = self.conv2(self.norm2(self.conv1(activated)).relu())
        return (out + shortcut).relu()


def make_preactivation(in_channels: int, channels: int, stride: int) -> nn.Module:
    return PreactivationBlock(in_channels, channels, stride)
