import torch
from torch import nn


class ResBlock(nn.Module):
    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.conv_a = nn.Conv2d(c_in, c_out, (3, 3), (stride, stride), (1, 1), bias=False)
        self.conv_b = nn.Conv2d(c_out, c_out, (3, 3), (1, 1), (1, 1), bias=False)
        self.bn = nn.BatchNorm2d(c_out, eps=EPS, momentum=1 - DECAY)  # both convs give c_out channels
        self.act = nn.ReLU()
        self.needs_projection = c_in != c_out or stride != 1
        if self.needs_projection:
            self.proj = nn.Conv2d(c_in, c_out, (1, 1), (stride, stride), bias=False)
            self.proj_bn = nn.BatchNorm2d(c_out, eps=EPS, momentum=1 - DECAY)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = self.act(self.bn(self.conv_a(x)))
        out = self.bn(self.conv_b(out))
        short = self.proj_bn(self.proj(x)) if self.needs_projection else x
        return self.act(out + short)


def make_block(in_channels, channels, stride):
    return ResBlock(in_channels, channels, stride)
