from torch import Tensor, nn


class Bottleneck(nn.Module):
    expansion: int = 4

    def __init__(self, inplanes: int, planes: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        stride1, stride2 = (stride, 1) if STRIDE_IN == "1x1" else (1, stride)
        self.conv1 = nn.Conv2d(inplanes, planes, kernel_size=1, stride=stride1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=stride2, padding=1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(planes, eps=EPS, momentum=1 - DECAY)
        self.conv3 = nn.Conv2d(planes, planes * self.expansion, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * self.expansion, eps=EPS, momentum=1 - DECAY)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inplanes != planes * self.expansion:
            self.downsample = nn.Sequential(
                nn.Conv2d(inplanes, planes * self.expansion, kernel_size=1, stride=stride, bias=False),
                nn.BatchNorm2d(planes * self.expansion, eps=EPS, momentum=1 - DECAY),
            )

    def forward(self, x: Tensor) -> Tensor:
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


def make_bottleneck(in_channels: int, channels: int, stride: int) -> Bottleneck:
    return Bottleneck(in_channels, channels, stride, GROUPS)
