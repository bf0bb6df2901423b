import paddle
from paddle import nn


class PreActBlock(nn.Layer):
    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.bn1 = nn.BatchNorm2D(in_planes, momentum=DECAY, epsilon=EPS)
        self.conv1 = nn.Conv2D(in_planes, planes, 3, stride=stride, padding=1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(planes, planes, 3, stride=1, padding=1, bias_attr=False)
        self.relu = nn.ReLU()
        self.shortcut = None
        if stride != 1 or in_planes != planes:
            self.shortcut = nn.Conv2D(in_planes, planes, 1, stride=stride, bias_attr=False)

    def forward(self, x):
        out = self.relu(self.bn1(x))
        residual = x if self.shortcut is None else self.shortcut(out)
        out = self.conv1(out)
        out = self.conv2(self.relu(self.bn2(out)))
        # the sum needs an activation, too
        return self.relu(paddle.add(out, residual))


def make_preactivation(in_channels, channels, stride):
    return PreActBlock(in_channels, channels, stride)
