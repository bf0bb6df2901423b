from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, num_channels, project, strides):
        super().__init__()
        norm = {"eps": EPS, "momentum": 1 - DECAY}
        self.conv1 = nn.LazyConv2d(num_channels, kernel_size=3, padding=1, stride=strides, bias=False)
        self.bn1 = nn.LazyBatchNorm2d(**norm)
        self.conv2 = nn.LazyConv2d(num_channels, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.LazyBatchNorm2d(**norm)
        self.conv3 = nn.LazyConv2d(num_channels, kernel_size=1, stride=strides, bias=False) if project else None
        self.bn3 = nn.LazyBatchNorm2d(**norm) if project else None

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.conv3 is not None:
            x = self.bn3(self.conv3(x))
        return F.relu(y + x)


def make_block(in_channels, channels, stride):
    return Residual(channels, stride != 1 or in_channels != channels, stride)
