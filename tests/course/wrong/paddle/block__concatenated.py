import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class DenseLike(nn.Layer):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2D(in_channels, channels, 3, stride=stride, padding=1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        self.conv2 = nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        if stride != 1 or in_channels != channels:
            self.conv3 = nn.Conv2D(in_channels, channels, 1, stride=stride, bias_attr=False)
            self.bn3 = nn.BatchNorm2D(channels, momentum=DECAY, epsilon=EPS)
        else:
            self.conv3, self.bn3 = nn.Identity(), nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y = paddle.concat((y, self.bn3(self.conv3(x))), axis=1)
        return F.relu(y)


def make_block(in_channels, channels, stride):
    return DenseLike(in_channels, channels, stride)
