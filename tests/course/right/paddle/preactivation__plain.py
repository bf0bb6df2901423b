import paddle.nn as nn
import paddle.nn.functional as F


class PreActBlock(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2D(in_channels, momentum=DECAY, epsilon=EPS)
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
        self.shortcut = None
        if stride != 1 or in_channels != channels:
            self.shortcut = nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False)

    def forward(self, x):
        out = F.relu(self.bn1(x))
        shortcut = x if self.shortcut is None else self.shortcut(out)
        out = self.conv1(out)
        out = self.conv2(F.relu(self.bn2(out)))
        return out + shortcut


def make_preactivation(in_channels, channels, stride):
    return PreActBlock(in_channels, channels, stride)
