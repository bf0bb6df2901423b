import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    """After conv1 the shape is already right, so no projection is needed at all :)"""

    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(cout, cout, 3, stride=1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout, eps=EPS, momentum=1 - DECAY)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        shortcut = x
        x = self.bn2(self.conv2(x))
        return F.relu(x + shortcut)


def make_block(in_channels, channels, stride):
    return Net(in_channels, channels, stride)
