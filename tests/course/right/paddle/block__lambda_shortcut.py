import paddle.nn as nn
import paddle.nn.functional as F


class Block(nn.Layer):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = nn.Conv2D(cin, cout, 3, stride, 1, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(cout, DECAY, EPS)
        self.conv2 = nn.Conv2D(cout, cout, 3, 1, 1, bias_attr=False)
        self.bn2 = nn.BatchNorm2D(cout, DECAY, EPS)
        self.shortcut = lambda x: x
        if stride != 1 or cin != cout:
            self.conv3 = nn.Conv2D(cin, cout, 1, stride, bias_attr=False)
            self.bn3 = nn.BatchNorm2D(cout, DECAY, EPS)
            self.shortcut = lambda x: self.bn3(self.conv3(x))

    def forward(self, x):
        s = self.shortcut(x)
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.bn2(self.conv2(x))
        x += s
        return F.relu_(x)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
