from collections import OrderedDict

from torch import nn


def bn(width):
    return nn.BatchNorm2d(width, momentum=1 - DECAY)


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.residual = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(cin, cout, 3, stride, 1, bias=False),
                bn1=bn(cout),
                relu1=nn.ReLU(inplace=True),
                conv2=nn.Conv2d(cout, cout, 3, 1, 1, bias=False),
                bn2=bn(cout),
            )
        )
        if stride == 1 and cin == cout:
            self.shortcut = nn.Identity()
        else:
            self.shortcut = nn.Sequential(
                OrderedDict(conv=nn.Conv2d(cin, cout, 1, stride, bias=False), bn=bn(cout)),
            )
        self.relu_out = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu_out(self.residual(x) + self.shortcut(x))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
