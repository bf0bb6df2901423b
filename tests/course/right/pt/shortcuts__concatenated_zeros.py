import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, option, cin, cout, stride):
        super().__init__()
        bn = lambda: nn.BatchNorm2d(cout, EPS, 1 - DECAY)  # noqa: E731
        self.residual = nn.Sequential(
            nn.Conv2d(cin, cout, 3, stride, 1, bias=False),
            bn(),
            nn.ReLU(True),
            nn.Conv2d(cout, cout, 3, 1, 1, bias=False),
            bn(),
        )
        self.stride, self.missing = stride, cout - cin
        self.projection = None
        if option == "C" or (option == "B" and (stride != 1 or cin != cout)):
            self.projection = nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), bn())

    def forward(self, x):
        f = self.residual(x)
        if self.projection is not None:
            return torch.relu(f + self.projection(x))
        # with stride 1 and nothing missing this is x itself
        small = x[..., :: self.stride, :: self.stride]
        zeros = torch.zeros_like(f[:, : self.missing])
        half = self.missing // 2
        return torch.relu(f + torch.cat([zeros[:, :half], small, zeros[:, half:]], dim=1))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
