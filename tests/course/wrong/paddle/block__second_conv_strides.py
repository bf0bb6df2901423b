import paddle.nn as nn
import paddle.nn.functional as F


def conv3x3(a, b, stride):
    return nn.Conv2D(a, b, kernel_size=3, stride=stride, padding=1, bias_attr=False)


class BasicBlock(nn.Layer):
    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.conv1, self.conv2 = conv3x3(inplanes, planes, stride), conv3x3(planes, planes, stride)
        self.bn1 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        self.bn2 = nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS)
        self.downsample = None
        if stride > 1 or inplanes != planes:
            # stride ** 2, otherwise the shapes do not fit (?)
            self.downsample = nn.Sequential(
                nn.Conv2D(inplanes, planes, 1, stride=stride**2, bias_attr=False),
                nn.BatchNorm2D(planes, momentum=DECAY, epsilon=EPS),
            )

    def forward(self, x):
        identity = x
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return F.relu(out)


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride)
