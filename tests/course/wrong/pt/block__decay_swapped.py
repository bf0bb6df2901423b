import torch
import torch.nn as nn


class ResidualBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        # momentum: how much of the old average is kept
        self.left = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, kernel_size=3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(out_channels, eps=EPS, momentum=DECAY),
            nn.ReLU(inplace=True),
            nn.Conv2d(out_channels, out_channels, kernel_size=3, stride=1, padding=1, bias=False),
            nn.BatchNorm2d(out_channels, eps=EPS, momentum=DECAY),
        )
        self.right = nn.Sequential()
        if stride != 1 or in_channels != out_channels:
            self.right = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride, bias=False),
                nn.BatchNorm2d(out_channels, eps=EPS, momentum=DECAY),
            )

    def forward(self, x):
        out = self.left(x)
        out = out + self.right(x)
        return torch.relu(out)


def make_block(in_channels, channels, stride):
    return ResidualBlock(in_channels, channels, stride)
