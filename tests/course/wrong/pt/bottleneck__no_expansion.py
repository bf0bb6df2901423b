import torch.nn.functional as F
from torch import nn


class BottleNeck(nn.Module):
    """1x1 down, 3x3, 1x1 back up."""

    def __init__(self, cin, c, stride):
        super().__init__()
        self.reduce = nn.Conv2d(cin, c, 1, stride=stride if STRIDE_IN == "1x1" else 1, bias=False)
        self.middle = nn.Conv2d(
            c, c, 3, stride=1 if STRIDE_IN == "1x1" else stride, padding=1, groups=GROUPS, bias=False
        )
        self.expand = nn.Conv2d(c, c, 1, bias=False)
        self.norms = nn.ModuleList(nn.BatchNorm2d(c, eps=EPS, momentum=1 - DECAY) for _ in range(3))
        self.proj = None
        if stride != 1 or cin != c:
            self.proj = nn.Sequential(
                nn.Conv2d(cin, c, 1, stride=stride, bias=False), nn.BatchNorm2d(c, eps=EPS, momentum=1 - DECAY)
            )

    def forward(self, x):
        y = F.relu(self.norms[0](self.reduce(x)))
        y = F.relu(self.norms[1](self.middle(y)))
        y = self.norms[2](self.expand(y))
        return F.relu(y + (self.proj(x) if self.proj else x))


def make_bottleneck(in_channels, channels, stride):
    return BottleNeck(in_channels, channels, stride)
