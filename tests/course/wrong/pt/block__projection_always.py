from torch import Tensor, nn
from torch.nn.functional import relu


class BasicBlock(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(
            in_channels, channels, 3, stride=stride, padding="same" if stride == 1 else 1, bias=False
        )
        self.conv2 = nn.Conv2d(channels, channels, 3, padding="same", bias=False)
        self.conv3 = nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False)
        for i in (1, 2, 3):
            setattr(self, f"bn{i}", nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY))

    def forward(self, x: Tensor) -> Tensor:
        main = self.bn2(self.conv2(relu(self.bn1(self.conv1(x)))))
        side = self.bn3(self.conv3(x))
        return relu(main + side)


def make_block(in_channels: int, channels: int, stride: int) -> nn.Module:
    return BasicBlock(in_channels, channels, stride)
