import paddle.nn as nn
import paddle.nn.functional as F


class Residual(nn.Layer):
    def __init__(self, num_channels, num_filters, use_1x1conv=False, stride=1):
        super().__init__()
        self.use_1x1conv = use_1x1conv
        self.conv1 = nn.Conv2D(num_channels, num_filters, 3, padding=1, stride=stride)
        self.conv2 = nn.Conv2D(num_filters, num_filters, 3, padding=1)
        if self.use_1x1conv:
            self.conv3 = nn.Conv2D(num_channels, num_filters, 1, stride=stride)
            self.bn3 = nn.BatchNorm2D(num_filters, DECAY, EPS)
        self.bn1 = nn.BatchNorm2D(num_filters, DECAY, EPS)
        self.bn2 = nn.BatchNorm2D(num_filters, DECAY, EPS)

    def forward(self, X):  # noqa: N803
        out = F.relu(self.bn1(self.conv1(X)))
        out = self.bn2(self.conv2(out))
        if self.use_1x1conv:
            return F.relu(out + self.bn3(self.conv3(X)))
        return F.relu(out + X)


def make_block(in_channels, channels, stride):
    return Residual(in_channels, channels, (in_channels, 1) != (channels, stride), stride)
