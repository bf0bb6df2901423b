import torch.nn.functional as F
from torch import nn


def make_block(option, in_channels, channels, stride):
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(in_channels, channels, 3, stride, 1, bias=False)
            self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(channels, EPS, 1 - DECAY)
            self.bn2 = nn.BatchNorm2d(channels, EPS, 1 - DECAY)
            if project:
                self.conv3 = nn.Conv2d(in_channels, channels, 1, stride, bias=False)

        def forward(self, x):
            y = F.relu(self.bn1(self.conv1(x)))
            y = self.bn2(self.conv2(y))
            if project:
                return F.relu(y + self.conv3(x))
            if changes:
                d = channels - in_channels
                x = F.pad(x[:, :, ::stride, ::stride], [0, 0, 0, 0, d // 2, d - d // 2])
            return F.relu(y + x)

    changes = in_channels != channels or stride > 1
    project = option == "C" or (option == "B" and changes)
    return Block()
