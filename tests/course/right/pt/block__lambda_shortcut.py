import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout, EPS, 1 - DECAY)
        self.bn2 = nn.BatchNorm2d(cout, EPS, 1 - DECAY)
        if cin == cout and stride == 1:
            self.shortcut = lambda x: x
        else:
            self.conv_s = nn.Conv2d(cin, cout, 1, stride, bias=False)
            self.bn_s = nn.BatchNorm2d(cout, EPS, 1 - DECAY)
            self.shortcut = lambda x: self.bn_s(self.conv_s(x))

    def forward(self, x):
        h = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.shortcut(x) + self.bn2(self.conv2(h)))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
