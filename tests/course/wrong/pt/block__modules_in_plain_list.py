import torch
import torch.nn as nn


class Block(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.layers = [
            nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False),
            nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY),
        ]
        self.shortcut = []
        if stride != 1 or in_channels != channels:
            self.shortcut.append(nn.Conv2d(in_channels, channels, 1, stride, bias=False))
            self.shortcut.append(nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY))

    def forward(self, x):
        y, s = x, x
        for layer in self.layers:
            y = layer(y)
        for layer in self.shortcut:
            s = layer(s)
        return torch.relu(y + s)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
