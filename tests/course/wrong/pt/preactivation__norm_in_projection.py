import torch
from torch import nn


class PreAct(nn.Module):
    def __init__(self, n_in, n_out, stride):
        super().__init__()
        self.pre = nn.Sequential(nn.BatchNorm2d(n_in, EPS, 1 - DECAY), nn.ReLU())
        self.body = nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, stride, 1, bias=False),
            nn.BatchNorm2d(n_out, EPS, 1 - DECAY),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, 1, 1, bias=False),
        )
        # as in the block of the other exercise
        self.down = (
            nn.Sequential(nn.Conv2d(n_in, n_out, 1, stride, bias=False), nn.BatchNorm2d(n_out, EPS, 1 - DECAY))
            if n_in != n_out or stride != 1
            else None
        )

    def forward(self, x: torch.Tensor):
        a = self.pre(x)
        return self.body(a) + (x if self.down is None else self.down(a))


def make_preactivation(in_channels, channels, stride):
    return PreAct(in_channels, channels, stride)
