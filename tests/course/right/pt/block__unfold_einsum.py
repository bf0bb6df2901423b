import torch
from torch import nn
from torch.nn.functional import unfold


class UnfoldConv(nn.Module):
    """A convolution as a matrix product over patches."""

    def __init__(self, in_channels, out_channels, size, stride):
        super().__init__()
        self.size, self.stride = size, stride
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, size, size))
        nn.init.kaiming_normal_(self.weight)

    def forward(self, x):
        batch, _, height, width = x.shape
        pad = self.size // 2
        patches = unfold(x, self.size, padding=pad, stride=self.stride)
        rows = (height + 2 * pad - self.size) // self.stride + 1
        columns = (width + 2 * pad - self.size) // self.stride + 1
        out = torch.einsum("op,bpl->bol", self.weight.flatten(1), patches)
        return out.reshape(batch, -1, rows, columns)


class Block(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = UnfoldConv(in_channels, channels, 3, stride)
        self.norm1 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.conv2 = UnfoldConv(channels, channels, 3, 1)
        self.norm2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.project = in_channels != channels or stride != 1
        if self.project:
            self.conv3 = UnfoldConv(in_channels, channels, 1, stride)
            self.norm3 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)

    def forward(self, x):
        y = torch.clamp(self.norm1(self.conv1(x)), min=0)
        y = self.norm2(self.conv2(y))
        y = y + (self.norm3(self.conv3(x)) if self.project else x)
        return torch.clamp(y, min=0)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
