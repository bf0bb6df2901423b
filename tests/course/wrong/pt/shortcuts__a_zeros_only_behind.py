import torch
import torch.nn as nn
import torch.nn.functional as F


class PadShortcut(nn.Module):
    def __init__(self, extra, stride):
        super().__init__()
        self.extra, self.stride = extra, stride

    def forward(self, x):
        x = x[:, :, :: self.stride, :: self.stride]
        zeros = x.new_zeros(x.shape[0], self.extra, x.shape[2], x.shape[3])
        return torch.cat([x, zeros], dim=1)


class Block(nn.Module):
    def __init__(self, option, cin, cout, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout, eps=EPS, momentum=1 - DECAY)
        changes = stride != 1 or cin != cout
        if option == "C" or (option == "B" and changes):
            self.shortcut = nn.Sequential(
                nn.Conv2d(cin, cout, 1, stride, bias=False),
                nn.BatchNorm2d(cout, eps=EPS, momentum=1 - DECAY),
            )
        elif changes:
            self.shortcut = PadShortcut(cout - cin, stride)
        else:
            self.shortcut = nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
