from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, inplanes, planes, stride, downsample=None):
        super().__init__()
        self.conv1 = conv3x3(inplanes, planes, stride)
        self.bn1 = make_norm(planes)
        self.relu = nn.ReLU()
        self.conv2 = conv3x3(planes, planes)
        self.bn2 = make_norm(planes)
        self.downsample = downsample

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return self.relu(out + identity)


def conv3x3(inplanes, planes, stride=1):
    return nn.Conv2d(inplanes, planes, kernel_size=3, stride=stride, padding=1, bias=False)


def make_norm(planes):
    return nn.BatchNorm2d(planes, eps=EPS, momentum=1 - DECAY)


def make_block(in_channels, channels, stride):
    downsample = None
    if stride != 1 or in_channels != channels:
        downsample = nn.Sequential(conv3x3(in_channels, channels, stride), make_norm(channels))
    return BasicBlock(in_channels, channels, stride, downsample)
