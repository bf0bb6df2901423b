"""Small ResNets in PyTorch under names that put `--like` to the test, all one network but the last."""

import torch.nn.functional as F
from torch import nn

from resnet_pt import build
from resnet_spec import ResNetSpec

SPEC = ResNetSpec(
    num_classes=5,
    stem_kernel=3,
    stem_stride=1,
    stem_pool="none",
    stem_channels=8,
    stage_blocks=(2,),
    stage_channels=(8,),
    stage_strides=(1,),
)


def canonical():
    """torchvision's names."""
    return build(SPEC)


class Backwards(nn.Module):
    """A block whose author counts from its end, so that canonical names mean the other convolution."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8)
        self.conv2, self.bn2 = nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8)

    def forward(self, x):
        y = F.relu(self.bn2(self.conv2(x)))
        return F.relu(x + self.bn1(self.conv1(y)))


class Swapped(nn.Module):
    """Canonical names that mean other tensors."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8)
        self.layer1 = nn.Sequential(Backwards(), Backwards())
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = self.layer1(F.relu(self.bn1(self.conv1(x))))
        return self.fc(x.mean((2, 3)))


class Named(Swapped):
    """Names of its own."""

    def __init__(self):
        super().__init__()
        self.stem, self.classifier = self.conv1, self.fc
        del self.conv1, self.fc

    def forward(self, x):
        return self.classifier(self.layer1(F.relu(self.bn1(self.stem(x)))).mean((2, 3)))


class Hidden(Swapped):
    """Its blocks are in a plain list, where PyTorch does not see them."""

    def __init__(self):
        super().__init__()
        self.blocks = list(self.layer1)
        del self.layer1

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for block in self.blocks:
            x = block(x)
        return self.fc(x.mean((2, 3)))


class Gelu(Swapped):
    """No spec has a GELU."""

    def forward(self, x):
        x = self.layer1(F.gelu(self.bn1(self.conv1(x))))
        return self.fc(x.mean((2, 3)))
