from torch import nn


class Block(nn.Module):
    def __init__(self, in_channels, channels, stride, project):
        super().__init__()
        self.f = nn.Sequential(
            nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY),
        )
        self.g = nn.Sequential()
        if project:
            self.g.add_module("conv", nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False))
            self.g.add_module("norm", nn.BatchNorm2d(channels, eps=EPS, momentum=1 - DECAY))
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.f(x) + self.g(x))


def make_block(option, in_channels, channels, stride):
    # A and B: only where needed, C: always
    needed = in_channels != channels or stride != 1
    return Block(in_channels, channels, stride, project=needed or option == "C")
