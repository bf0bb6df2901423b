import paddle.nn as nn
import paddle.nn.functional as F


class ConvBN(nn.Layer):
    def __init__(self, in_c, out_c, k, stride=1, is_vd_mode=False):
        super().__init__()
        self.is_vd_mode = is_vd_mode
        self._pool2d_avg = nn.AvgPool2D(kernel_size=stride, stride=stride, padding=0, ceil_mode=True)
        self._conv = nn.Conv2D(in_c, out_c, k, stride=1 if is_vd_mode else stride, padding=k // 2, bias_attr=False)
        self._bn = nn.BatchNorm2D(out_c, momentum=DECAY, epsilon=EPS)

    def forward(self, x):
        if self.is_vd_mode:
            x = self._pool2d_avg(x)
        return self._bn(self._conv(x))


class BasicBlock(nn.Layer):
    """The block of ResNet-vd."""

    def __init__(self, in_c, out_c, stride):
        super().__init__()
        self.conv0 = ConvBN(in_c, out_c, 3, stride)
        self.conv1 = ConvBN(out_c, out_c, 3)
        self.short = None
        if in_c != out_c or stride != 1:
            self.short = ConvBN(in_c, out_c, 1, stride, is_vd_mode=True)

    def forward(self, x):
        y = self.conv1(F.relu(self.conv0(x)))
        return F.relu(y + (self.short(x) if self.short is not None else x))


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride)
