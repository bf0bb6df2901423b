import torch.nn as nn
import torch.nn.functional as F


def conv_bn(n_in, n_out, k, s):
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, k, s, k // 2, bias=False),
        nn.BatchNorm2d(n_out, EPS, 1 - DECAY),
    )


class Block(nn.Module):
    def __init__(self, n_in, n_out, s):
        super().__init__()
        self.body = nn.Sequential(conv_bn(n_in, n_out, 3, s), conv_bn(n_out, n_out, 3, 1))
        self.skip = conv_bn(n_in, n_out, 1, s) if s > 1 or n_in != n_out else nn.Identity()

    def forward(self, x):
        return F.relu(self.body(x) + self.skip(x))


def make_block(in_channels: int, channels: int, stride: int) -> nn.Module:
    return Block(in_channels, channels, stride)
