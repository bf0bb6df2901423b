import torch.nn as nn


class BottleneckBlock(nn.Module):
    def __init__(self, in_channels, channels, stride):
        super().__init__()
        layers = []
        plan = [(1, in_channels, channels), (3, channels, channels), (1, channels, 4 * channels)]
        for index, (kernel, a, b) in enumerate(plan):
            here = index == {"1x1": 0, "3x3": 1}[STRIDE_IN]
            layers.append(
                nn.Conv2d(
                    a,
                    b,
                    kernel,
                    stride=stride if here else 1,
                    padding=kernel // 2,
                    groups=GROUPS if kernel == 3 else 1,
                    bias=False,
                )
            )
            layers.append(nn.BatchNorm2d(b, eps=EPS, momentum=1 - DECAY))
            if index < 2:
                layers.append(nn.ReLU())
        self.layers = nn.Sequential(*layers)
        # a projection when we downsample
        if stride > 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_channels, 4 * channels, 1, stride=stride, bias=False),
                nn.BatchNorm2d(4 * channels, eps=EPS, momentum=1 - DECAY),
            )
        else:
            self.shortcut = nn.Identity()

    def forward(self, x):
        return nn.functional.relu(self.layers(x) + self.shortcut(x))


def make_bottleneck(in_channels, channels, stride):
    return BottleneckBlock(in_channels, channels, stride)
