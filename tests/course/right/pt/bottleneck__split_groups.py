import torch
from torch import nn


class GroupedConv(nn.Module):
    """A grouped convolution by hand: split the channels, convolve each part, put them together."""

    def __init__(self, channels, groups, stride):
        super().__init__()
        self.groups, self.stride = groups, stride
        self.weight = nn.Parameter(torch.empty(channels, channels // groups, 3, 3))
        nn.init.kaiming_normal_(self.weight)

    def forward(self, x):
        parts = zip(x.chunk(self.groups, dim=1), self.weight.chunk(self.groups), strict=True)
        return torch.cat([nn.functional.conv2d(p, w, stride=self.stride, padding=1) for p, w in parts], dim=1)


class Bottleneck(nn.Module):
    def __init__(self, n, c, stride):
        super().__init__()
        s = {"1x1": (stride, 1), "3x3": (1, stride)}[STRIDE_IN]
        self.convs = nn.ModuleList(
            [
                nn.Conv2d(n, c, 1, s[0], bias=False),
                GroupedConv(c, GROUPS, s[1]),
                nn.Conv2d(c, 4 * c, 1, bias=False),
            ]
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(m, eps=EPS, momentum=1 - DECAY) for m in (c, c, 4 * c))
        self.project = nn.Sequential()
        if stride != 1 or n != 4 * c:
            self.project.append(nn.Conv2d(n, 4 * c, 1, stride, bias=False))
            self.project.append(nn.BatchNorm2d(4 * c, eps=EPS, momentum=1 - DECAY))

    def forward(self, x):
        h = x
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            h = norm(conv(h))
            if i < 2:
                h = h.relu()
        return (h + self.project(x)).relu()


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride)
