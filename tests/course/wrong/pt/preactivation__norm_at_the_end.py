import torch
from torch import nn


class PreActBlock(nn.Module):
    def __init__(self, c0, c1, stride):
        super().__init__()
        self.bn = nn.ModuleList(nn.BatchNorm2d(c, eps=EPS, momentum=1 - DECAY) for c in (c0, c1, c1))
        self.conv = nn.ModuleList(
            [
                nn.Conv2d(c0, c1, 3, stride=stride, padding=1, bias=False),
                nn.Conv2d(c1, c1, 3, stride=1, padding=1, bias=False),
            ]
        )
        self.skip = nn.ModuleList()
        if c0 != c1 or stride != 1:
            self.skip.append(nn.Conv2d(c0, c1, 1, stride=stride, bias=False))

    def forward(self, x):
        a = torch.relu(self.bn[0](x))
        h = self.conv[0](a)
        h = self.conv[1](torch.relu(self.bn[1](h)))
        h = self.bn[2](h)
        for layer in self.skip:
            return h + layer(a)
        return h + x


def make_preactivation(in_channels, channels, stride):
    return PreActBlock(in_channels, channels, stride)
