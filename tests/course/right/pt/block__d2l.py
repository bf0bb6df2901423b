from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    """The Residual block of ResNet models."""

    def __init__(self, in_channels, num_channels, use_1x1conv=False, strides=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, num_channels, kernel_size=3, padding=1, stride=strides, bias=False)
        self.conv2 = nn.Conv2d(num_channels, num_channels, kernel_size=3, padding=1, bias=False)
        if use_1x1conv:
            self.conv3 = nn.Conv2d(in_channels, num_channels, kernel_size=1, stride=strides, bias=False)
            self.bn3 = nn.BatchNorm2d(num_channels, eps=EPS, momentum=1 - DECAY)
        else:
            self.conv3 = None
        self.bn1 = nn.BatchNorm2d(num_channels, eps=EPS, momentum=1 - DECAY)
        self.bn2 = nn.BatchNorm2d(num_channels, eps=EPS, momentum=1 - DECAY)

    def forward(self, X):  # noqa: N803
        Y = F.relu(self.bn1(self.conv1(X)))  # noqa: N806
        Y = self.bn2(self.conv2(Y))  # noqa: N806
        if self.conv3:
            X = self.bn3(self.conv3(X))  # noqa: N806
        Y += X  # noqa: N806
        return F.relu(Y)


def make_block(in_channels, channels, stride):
    return Residual(in_channels, channels, use_1x1conv=(stride, in_channels) != (1, channels), strides=stride)
