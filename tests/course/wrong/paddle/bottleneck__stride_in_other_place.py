import paddle
from paddle import nn


class BottleneckBlock(nn.Layer):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2D(inplanes, planes, 1, stride=1 if STRIDE_IN == "1x1" else stride, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(
            planes,
            planes,
            3,
            padding=1,
            stride=1 if STRIDE_IN == "3x3" else stride,
            groups=GROUPS,
            bias_attr=False,
        )
        self.bn2 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        self.conv3 = nn.Conv2D(planes, planes * self.expansion, 1, bias_attr=False)
        self.bn3 = nn.BatchNorm2D(planes * self.expansion, momentum=DECAY, epsilon=EPS)
        self.relu = nn.ReLU()
        self.downsample = downsample

    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        return self.relu(paddle.add(out, identity))


def make_bottleneck(in_channels, channels, stride):
    downsample = None
    if stride != 1 or in_channels != channels * 4:
        downsample = nn.Sequential(
            nn.Conv2D(in_channels, channels * 4, 1, stride=stride, bias_attr=False),
            nn.BatchNorm2D(channels * 4, momentum=DECAY, epsilon=EPS),
        )
    return BottleneckBlock(in_channels, channels, stride, downsample)
