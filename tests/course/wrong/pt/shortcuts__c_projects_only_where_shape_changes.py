import torch
import torch.nn as nn


class Downsample(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.stride = stride
        self.pad = channels - in_channels

    def forward(self, x):
        n, _, h, w = x[:, :, :: self.stride, :: self.stride].shape
        half = self.pad // 2
        return torch.cat(
            (
                torch.zeros(n, half, h, w).to(x),
                x[:, :, :: self.stride, :: self.stride],
                torch.zeros(n, self.pad - half, h, w).to(x),
            ),
            1,
        )


class BasicBlock(nn.Module):
    def __init__(self, option, inplanes, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes, EPS, 1 - DECAY)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes, EPS, 1 - DECAY)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inplanes != planes:
            if option == "A":
                self.downsample = Downsample(inplanes, planes, stride)
            elif option in "BC":
                self.downsample = nn.Sequential(
                    nn.Conv2d(inplanes, planes, 1, stride, bias=False), nn.BatchNorm2d(planes, EPS, 1 - DECAY)
                )

    def forward(self, x):
        identity = x

        out = self.conv1(x)
        out = self.bn1(out)
        out = self.relu(out)

        out = self.conv2(out)
        out = self.bn2(out)

        if self.downsample is not None:
            identity = self.downsample(x)

        out += identity
        out = self.relu(out)
        return out


def make_block(option, in_channels, channels, stride):
    return BasicBlock(option, in_channels, channels, stride)
