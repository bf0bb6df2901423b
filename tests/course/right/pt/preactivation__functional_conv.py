import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.stride = stride
        self.bn1 = nn.BatchNorm2d(in_channels, eps=EPS, momentum=1 - DECAY)
        self.bn2 = nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)
        self.w1 = nn.Parameter(torch.randn(channels, in_channels, 3, 3) / 10)
        self.w2 = nn.Parameter(torch.randn(channels, channels, 3, 3) / 10)
        change = stride != 1 or in_channels != channels
        self.w3 = nn.Parameter(torch.randn(channels, in_channels, 1, 1) / 10) if change else None

    def forward(self, x):
        a = F.relu(self.bn1(x))
        y = F.conv2d(a, self.w1, stride=self.stride, padding=1)
        y = F.conv2d(F.relu(self.bn2(y)), self.w2, padding=1)
        if self.w3 is None:
            return x + y
        # the 1x1 convolution as a product over the channels
        thin = a[:, :, :: self.stride, :: self.stride]
        return y + torch.einsum("oi,bihw->bohw", self.w3[:, :, 0, 0], thin)


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
