import torch
from torch import nn


class LoopBlock(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        sizes = {1: (in_channels, 3, stride), 2: (channels, 3, 1), 3: (in_channels, 1, stride)}
        self.has_projection = not (stride == 1 and in_channels == channels)
        if not self.has_projection:
            del sizes[3]
        for i, (n, k, s) in sizes.items():
            setattr(self, f"conv{i}", nn.Conv2d(n, channels, k, s, "same" if s == 1 else k // 2, bias=False))
            setattr(self, f"bn{i}", nn.BatchNorm2d(channels, EPS, 1 - DECAY))

    def unit(self, i, x):
        return getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(x))

    def forward(self, x):
        out = self.unit(2, self.unit(1, x).relu_())
        out = torch.add(out, self.unit(3, x) if self.has_projection else x)
        return out.relu_()


def make_block(in_channels, channels, stride):
    return LoopBlock(in_channels, channels, stride)
