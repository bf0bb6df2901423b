from torch import nn
from torch.nn.functional import relu


class BasicBlock(nn.Module):
    def __init__(self, inp, oup, stride):
        super().__init__()
        opts = {"kernel_size": 3, "stride": stride, "padding": 1, "bias": False}
        self.conv1 = nn.Conv2d(inp, oup, **opts)
        self.norm1 = nn.BatchNorm2d(oup, eps=EPS, momentum=1 - DECAY)
        self.conv2 = nn.Conv2d(oup, oup, **opts)
        self.norm2 = nn.BatchNorm2d(oup, eps=EPS, momentum=1 - DECAY)
        if inp != oup or stride != 1:
            # the maps shrink in both convolutions, so the shortcut has to keep up
            self.project = nn.Sequential(
                nn.Conv2d(inp, oup, 1, stride=stride * stride, bias=False),
                nn.BatchNorm2d(oup, eps=EPS, momentum=1 - DECAY),
            )
        else:
            self.project = nn.Identity()

    def forward(self, x):
        h = relu(self.norm1(self.conv1(x)))
        h = self.norm2(self.conv2(h))
        return relu(h + self.project(x))


def make_block(in_channels, channels, stride):
    return BasicBlock(in_channels, channels, stride)
