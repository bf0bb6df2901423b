import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.stride = stride
        out = channels * 4
        self.conv1 = nn.Conv2d(in_channels, channels, 1, bias=False)
        self.conv2 = nn.Conv2d(
            channels, channels, 3, 1 if STRIDE_IN == "1x1" else stride, padding=1, groups=GROUPS, bias=False
        )
        self.conv3 = nn.Conv2d(channels, out, 1, bias=False)
        self.bn1, self.bn2, self.bn3 = (
            nn.BatchNorm2d(c, eps=EPS, momentum=1 - DECAY) for c in (channels, channels, out)
        )
        self.conv4 = None
        if stride != 1 or in_channels != out:
            self.conv4 = nn.Conv2d(in_channels, out, 1, bias=False)
            self.bn4 = nn.BatchNorm2d(out, eps=EPS, momentum=1 - DECAY)

    def forward(self, x):
        # a 1x1 convolution with a stride reads every stride-th pixel
        every = x[:, :, :: self.stride, :: self.stride]
        y = F.relu(self.bn1(self.conv1(every if STRIDE_IN == "1x1" else x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.conv4 is None else self.bn4(self.conv4(every))))


def make_bottleneck(in_channels, channels, stride):
    return Block(in_channels, channels, stride)
