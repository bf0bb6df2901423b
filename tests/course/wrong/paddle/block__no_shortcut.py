import paddle.nn as nn
import paddle.nn.functional as F


class Block(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride, 1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(channels, channels, 3, 1, 1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.shortcut = None
        if stride != 1 or in_channels != channels:
            self.shortcut = nn.Sequential(
                nn.Conv2D(in_channels, channels, 1, stride, bias_attr=False),
                nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS),
            )

    def forward(self, x):
        identity = x
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        if self.shortcut is not None:
            identity = self.shortcut(identity)
        return x


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
