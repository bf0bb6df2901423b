import paddle
import paddle.nn as nn
import paddle.nn.functional as F


class ConvBNLayer(nn.Layer):
    def __init__(self, num_channels, num_filters, filter_size, stride=1, groups=1, act=None, name=None):
        super().__init__()
        self._conv = nn.Conv2D(
            in_channels=num_channels,
            out_channels=num_filters,
            kernel_size=filter_size,
            stride=stride,
            padding=(filter_size - 1) // 2,
            groups=groups,
            bias_attr=False,
        )
        self._batch_norm = nn.BatchNorm(num_filters, act=act, momentum=DECAY, epsilon=EPS)

    def forward(self, inputs):
        y = self._conv(inputs)
        y = self._batch_norm(y)
        return y


class BasicBlock(nn.Layer):
    def __init__(self, num_channels, num_filters, stride, shortcut=True, name=None):
        super().__init__()
        self.stride = stride
        self.conv0 = ConvBNLayer(num_channels, num_filters, filter_size=3, stride=stride, act="relu")
        self.conv1 = ConvBNLayer(num_filters, num_filters, filter_size=3, act=None)
        if not shortcut:
            self.short = ConvBNLayer(num_channels, num_filters, filter_size=1, stride=stride)
        self.shortcut = shortcut

    def forward(self, inputs):
        y = self.conv0(inputs)
        conv1 = self.conv1(y)
        short = inputs if self.shortcut else self.short(inputs)
        y = paddle.add(x=short, y=conv1)
        y = F.relu(y)
        return y


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride, shortcut=stride == 1 and in_channels == channels)
