import torch
import torch.nn.functional as F
from torch import nn


class FunctionalBlock(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.stride = stride
        self.kernel1 = nn.Parameter(torch.randn(channels, in_channels, 3, 3) * 0.1)
        self.kernel2 = nn.Parameter(torch.randn(channels, channels, 3, 3) * 0.1)
        self.norms = ["1", "2"]
        self.kernel3 = None
        if stride != 1 or in_channels != channels:
            self.kernel3 = nn.Parameter(torch.randn(channels, in_channels, 1, 1) * 0.1)
            self.norms.append("3")
        for n in self.norms:
            self.register_parameter("gamma" + n, nn.Parameter(torch.ones(channels)))
            self.register_parameter("beta" + n, nn.Parameter(torch.zeros(channels)))
            self.register_buffer("mean" + n, torch.zeros(channels))
            self.register_buffer("var" + n, torch.ones(channels))

    def norm(self, x, n):
        mean, var = getattr(self, "mean" + n), getattr(self, "var" + n)
        gamma, beta = getattr(self, "gamma" + n), getattr(self, "beta" + n)
        return F.batch_norm(x, mean, var, gamma, beta, training=self.training, momentum=1 - DECAY, eps=EPS)

    def forward(self, x):
        y = F.relu(self.norm(F.conv2d(x, self.kernel1, stride=self.stride, padding=1), "1"))
        y = self.norm(F.conv2d(y, self.kernel2, padding=1), "2")
        if self.kernel3 is not None:
            x = self.norm(F.conv2d(x, self.kernel3, stride=self.stride), "3")
        return F.relu(y + x)


def make_block(in_channels, channels, stride):
    return FunctionalBlock(in_channels, channels, stride)
