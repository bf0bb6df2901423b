import paddle.nn.functional as F
from paddle import nn


class ConvBNLayer(nn.Layer):
    def __init__(self, num_channels, num_filters, filter_size, stride=1, act=None):
        super().__init__()
        self._conv = nn.Conv2D(
            num_channels, num_filters, filter_size, stride=stride, padding=(filter_size - 1) // 2, bias_attr=False
        )
        self._bn = nn.BatchNorm2D(num_filters, momentum=DECAY, epsilon=EPS)
        self._act = act

    def forward(self, x):
        x = self._bn(self._conv(x))
        return F.relu(x) if self._act else x


class BasicBlock(nn.Layer):
    def __init__(self, option, num_channels, num_filters, stride):
        super().__init__()
        self.conv0 = ConvBNLayer(num_channels, num_filters, 3, stride, act="relu")
        self.conv1 = ConvBNLayer(num_filters, num_filters, 3)
        self.identity = option in ("A", "B") and stride == 1 and num_channels == num_filters
        if not self.identity:
            self.short = ConvBNLayer(num_channels, num_filters, 1, stride)

    def forward(self, x):
        y = self.conv1(self.conv0(x))
        return F.relu(y + (x if self.identity else self.short(x)))


def make_block(option, in_channels, channels, stride):
    return BasicBlock(option, in_channels, channels, stride)
