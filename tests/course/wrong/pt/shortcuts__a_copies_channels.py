import torch
from torch import nn
from torch.nn.functional import relu


class RepeatChannels(nn.Module):
    def __init__(self, channels, stride):
        super().__init__()
        self.channels = channels
        self.stride = stride

    def forward(self, x):
        x = x[..., :: self.stride, :: self.stride]
        have = x.shape[1]
        missing = self.channels - have
        before = missing // 2
        # fill up with what we have, zeros would waste the channels
        index = [(i - before) % have for i in range(self.channels)]
        return x[:, torch.tensor(index, device=x.device)]


class Block(nn.Module):
    def __init__(self, option, a, b, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(a, b, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(b, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(b, b, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(b, eps=EPS, momentum=1 - DECAY)
        if option != "C" and a == b and stride == 1:
            self.shortcut = nn.Identity()
        elif option == "A":
            self.shortcut = RepeatChannels(b, stride)
        else:
            conv = nn.Conv2d(a, b, 1, stride, bias=False)
            self.shortcut = nn.Sequential(conv, nn.BatchNorm2d(b, eps=EPS, momentum=1 - DECAY))

    def forward(self, x):
        h = self.norm2(self.conv2(relu(self.norm1(self.conv1(x)))))
        return relu(h + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
