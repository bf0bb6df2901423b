import paddle
import paddle.nn as nn


class Block(nn.Layer):
    def __init__(self, in_ch, out_ch, stride):
        super().__init__()
        # like in PyTorch
        self.bn_args = {"momentum": 1 - DECAY, "epsilon": EPS}
        self.conv1 = nn.Conv2D(in_ch, out_ch, 3, stride=stride, padding="SAME" if stride == 1 else 1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(out_ch, **self.bn_args)
        self.conv2 = nn.Conv2D(out_ch, out_ch, 3, padding="SAME", bias_attr=False)
        self.bn2 = nn.BatchNorm2D(out_ch, **self.bn_args)
        self.proj = None
        if in_ch != out_ch or stride != 1:
            self.proj = nn.Conv2D(in_ch, out_ch, 1, stride=stride, bias_attr=False)
            self.proj_bn = nn.BatchNorm2D(out_ch, **self.bn_args)

    def forward(self, x):
        out = paddle.nn.functional.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.proj is not None:
            x = self.proj_bn(self.proj(x))
        return paddle.nn.functional.relu(out + x)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
