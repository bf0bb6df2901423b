import torch
from torch import nn


class HandNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(1, channels, 1, 1))
        self.beta = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.register_buffer("moving_mean", torch.zeros(1, channels, 1, 1))
        self.register_buffer("moving_var", torch.ones(1, channels, 1, 1))

    def forward(self, x):
        if not self.training:
            return self.gamma * (x - self.moving_mean) / torch.sqrt(self.moving_var + EPS) + self.beta
        mean = x.mean(dim=(0, 2, 3), keepdim=True)
        var = ((x - mean) ** 2).mean(dim=(0, 2, 3), keepdim=True)
        with torch.no_grad():
            n = x.numel() / x.shape[1]
            self.moving_mean.copy_(DECAY * self.moving_mean + (1 - DECAY) * mean)
            # the average of the unbiased variance, as nn.BatchNorm2d keeps it
            self.moving_var.copy_(DECAY * self.moving_var + (1 - DECAY) * var * n / (n - 1))
        return self.gamma * (x - mean) / torch.sqrt(var + EPS) + self.beta


class Block(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False),
            HandNorm(channels),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            HandNorm(channels),
        )
        self.side = nn.Sequential()
        if stride != 1 or in_channels != channels:
            self.side = nn.Sequential(nn.Conv2d(in_channels, channels, 1, stride, bias=False), HandNorm(channels))

    def forward(self, x):
        out = self.main(x) + self.side(x)
        return torch.where(out > 0, out, torch.zeros_like(out))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
