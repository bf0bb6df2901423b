import torch
from torch import nn


def conv(n, m, k, s=1):
    return nn.Conv2d(n, m, (k, k), (s, s), ((k - 1) // 2, (k - 1) // 2), bias=False)


def make_block(in_channels, channels, stride):
    layers = nn.ModuleList([conv(in_channels, channels, 3, stride), conv(channels, channels, 3)])
    projected = in_channels != channels or stride > 1
    if projected:
        layers.append(conv(in_channels, channels, 1, stride))
    norms = nn.ModuleList(nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY) for _ in layers)

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers, self.norms = layers, norms

        def forward(self, x):
            step = lambda i, t: self.norms[i](self.layers[i](t))  # noqa: E731
            return torch.relu(step(1, torch.relu(step(0, x))) + (step(2, x) if projected else x))

    return Block()
