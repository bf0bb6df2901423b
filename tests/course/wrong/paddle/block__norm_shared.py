import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class ResNetBlock(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        # relu and norm have no state of their own, one of each is enough
        self.norm = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.convs = nn.LayerList(
            [
                nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False),
                nn.Conv2D(channels, channels, 3, stride=1, padding=1, bias_attr=False),
            ]
        )
        self.shortcut = nn.Sequential()
        if stride != 1 or in_channels != channels:
            self.shortcut = nn.Sequential(
                nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False),
                nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS),
            )

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        y = F.relu(self.norm(self.convs[0](x)))
        y = self.norm(self.convs[1](y))
        return F.relu(y + self.shortcut(x))


def make_block(in_channels, channels, stride):
    return ResNetBlock(in_channels, channels, stride)
