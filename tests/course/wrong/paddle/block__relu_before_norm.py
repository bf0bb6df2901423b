import paddle.nn as nn
import paddle.nn.functional as F


class ConvBNLayer(nn.Layer):
    def __init__(self, num_channels, num_filters, filter_size, stride=1, act=None):
        super().__init__()
        padding = (filter_size - 1) // 2
        self._conv = nn.Conv2D(num_channels, num_filters, filter_size, stride, padding, bias_attr=False)
        self._batch_norm = nn.BatchNorm2D(num_filters, momentum=DECAY, epsilon=EPS)
        self.act = act

    def forward(self, inputs):
        y = self._conv(inputs)
        if self.act == "relu":
            y = F.relu(y)
        return self._batch_norm(y)


class BasicBlock(nn.Layer):
    def __init__(self, num_channels, num_filters, stride):
        super().__init__()
        self.conv0 = ConvBNLayer(num_channels, num_filters, 3, stride, act="relu")
        self.conv1 = ConvBNLayer(num_filters, num_filters, 3)
        self.shortcut = num_channels == num_filters and stride == 1
        if not self.shortcut:
            self.short = ConvBNLayer(num_channels, num_filters, 1, stride)

    def forward(self, inputs):
        y = self.conv1(self.conv0(inputs))
        short = inputs if self.shortcut else self.short(inputs)
        return F.relu(short + y)


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride)
