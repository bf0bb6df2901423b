import torch.nn.functional as F
from torch import nn


class PreBlock(nn.Module):
    def __init__(self, cin, cout, s):
        super().__init__()
        self.n1, self.c1 = nn.BatchNorm2d(cin, EPS, 1 - DECAY), nn.Conv2d(cin, cout, 3, s, 1, bias=False)
        self.n2, self.c2 = nn.BatchNorm2d(cout, EPS, 1 - DECAY), nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.p = nn.Conv2d(cin, cout, 1, s, bias=False) if cin != cout or s != 1 else None

    def forward(self, x):
        x = F.relu(self.n1(x))
        identity = x
        if self.p is not None:
            identity = self.p(x)
        x = self.c1(x)
        x = self.c2(F.relu(self.n2(x)))
        return x + identity


def make_preactivation(in_channels, channels, stride):
    return PreBlock(in_channels, channels, stride)
