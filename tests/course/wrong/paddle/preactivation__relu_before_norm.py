import paddle.nn.functional as F
from paddle import nn


class PreActBlock(nn.Layer):
    def __init__(self, a, b, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2D(a, momentum=DECAY, epsilon=EPS)
        self.conv1 = nn.Conv2D(a, b, 3, stride=stride, padding=1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(b, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(b, b, 3, padding=1, bias_attr=False)
        self.down = nn.Conv2D(a, b, 1, stride=stride, bias_attr=False) if stride != 1 or a != b else None

    def forward(self, x):
        # "pre-activation": the activation comes first
        out = self.bn1(F.relu(x))
        shortcut = x if self.down is None else self.down(out)
        out = self.conv1(out)
        out = self.bn2(F.relu(out))
        out = self.conv2(out)
        return out + shortcut


def make_preactivation(in_channels, channels, stride):
    return PreActBlock(in_channels, channels, stride)
