import paddle.nn.functional as F
from paddle import nn


class Block(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv3 = None
        if stride != 1 or in_channels != channels:
            self.conv3 = nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False)
            self.bn3 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)

    def forward(self, x):
        # in place: saves memory
        y = self.bn1(self.conv1(F.relu_(x)))
        y = self.bn2(self.conv2(F.relu_(y)))
        shortcut = x if self.conv3 is None else self.bn3(self.conv3(x))
        return F.relu_(y + shortcut)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
