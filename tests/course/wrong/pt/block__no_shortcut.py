from torch import nn


def make_block(in_channels, channels, stride):
    # Sequential is enough here
    def norm():
        return nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY)

    return nn.Sequential(
        nn.Conv2d(in_channels, channels, 3, padding=1, stride=stride, bias=False),
        norm(),
        nn.ReLU(),
        nn.Conv2d(channels, channels, 3, padding=1, bias=False),
        norm(),
        nn.ReLU(),
    )
