import paddle.nn as nn
import paddle.nn.functional as F


class PreActResidual(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2D(in_channels, momentum=DECAY, epsilon=EPS)
        self.bn2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
        self.conv2 = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
        self.short = nn.Identity()
        if in_channels != channels or stride != 1:
            self.short = nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False)

    def forward(self, x):
        pre = F.relu(self.bn1(x))
        out = self.conv1(pre)
        out = self.conv2(F.relu(self.bn2(out)))
        return out + self.short(pre)


def make_preactivation(in_channels, channels, stride):
    return PreActResidual(in_channels, channels, stride)
