"""ResNets in PyTorch as five students wrote them, each after another tutorial."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Residual(nn.Module):
    def __init__(self, residual, shortcut):
        super().__init__()
        self.residual = residual
        self.shortcut = shortcut
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.residual(x) + self.shortcut(x))


def conv_bn(inp, oup, k, s, *more):
    return nn.Sequential(nn.Conv2d(inp, oup, k, s, (k - 1) // 2, bias=False), nn.BatchNorm2d(oup), *more)


def residual_of(inp, oup, s):
    body = nn.Sequential(conv_bn(inp, oup, 3, s, nn.ReLU()), conv_bn(oup, oup, 3, 1))
    return Residual(body, nn.Sequential() if (inp, s) == (oup, 1) else conv_bn(inp, oup, 1, s))


def all_sequential():
    """Style 1: one Sequential of Sequentials, down to the classifier."""
    return nn.Sequential(
        conv_bn(3, 8, 3, 1, nn.ReLU()),
        nn.Sequential(residual_of(8, 8, 1), residual_of(8, 8, 1)),
        nn.Sequential(residual_of(8, 16, 2), residual_of(16, 16, 1)),
        nn.Sequential(residual_of(16, 32, 2), residual_of(32, 32, 1)),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )


class ListBlock(nn.Module):
    def __init__(self, c_in, c_mid, stride):
        super().__init__()
        c_out = 4 * c_mid
        self.convs = nn.ModuleList(
            [
                nn.Conv2d(c_in, c_mid, kernel_size=1, stride=stride),
                nn.Conv2d(c_mid, c_mid, kernel_size=3, padding="same"),
                nn.Conv2d(c_mid, c_out, kernel_size=1),
            ]
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(c, eps=1e-3, momentum=0.01) for c in (c_mid, c_mid, c_out))
        self.skip = None
        if stride != 1 or c_in != c_out:
            self.skip = nn.ModuleList(
                [nn.Conv2d(c_in, c_out, 1, stride), nn.BatchNorm2d(c_out, eps=1e-3, momentum=0.01)]
            )

    def forward(self, x):
        identity = x
        if self.skip is not None:
            for layer in self.skip:
                identity = layer(identity)
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            x = norm(conv(x))
            if i < 2:
                x = torch.relu(x)
        return torch.relu(torch.add(x, identity))


class ListNet(nn.Module):
    """Style 2: everything in ModuleLists; the bottleneck strides in its first 1x1, as in the paper."""

    def __init__(self, layers=(2, 1, 1), classes=7):
        super().__init__()
        self.stem = nn.ModuleList(
            [
                nn.Conv2d(3, 16, 7, 2, 3),
                nn.BatchNorm2d(16, eps=1e-3, momentum=0.01),
                nn.ReLU(),
                nn.MaxPool2d(3, 2, 1),
            ]
        )
        self.blocks = nn.ModuleList()
        c_in = 16
        for stage, n in enumerate(layers):
            for i in range(n):
                self.blocks.append(ListBlock(c_in, 4 * 2**stage, 2 if stage > 0 and i == 0 else 1))
                c_in = 16 * 2**stage
        self.head = nn.ModuleList([nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(1), nn.Linear(c_in, classes)])

    def forward(self, x):
        for layer in self.stem:
            x = layer(x)
        for block in self.blocks:
            x = block(x)
        for layer in self.head:
            x = layer(x)
        return x


def conv3x3(i, o, s=1):
    return nn.Conv2d(i, o, 3, stride=s, padding=1, bias=False)


def make_block(i, o, s):
    parts = {"c1": conv3x3(i, o, s), "b1": nn.BatchNorm2d(o), "c2": conv3x3(o, o), "b2": nn.BatchNorm2d(o)}
    if s != 1 or i != o:
        parts["cs"], parts["bs"] = nn.Conv2d(i, o, 1, stride=s, bias=False), nn.BatchNorm2d(o)
    return nn.ModuleDict(parts)


def run_block(p, x):
    y = F.relu(p["b1"](p["c1"](x)))
    y = p["b2"](p["c2"](y))
    y = y + (p["bs"](p["cs"](x)) if "cs" in p else x)
    return F.relu(y)


class FunctionalNet(nn.Module):
    """Style 3: functions make the blocks and run them; ends as the CIFAR repositories do, avg_pool2d(x, 4)."""

    def __init__(self):
        super().__init__()
        self.c1, self.b1 = conv3x3(3, 8), nn.BatchNorm2d(8)
        shapes = [(8, 8, 1), (8, 8, 1), (8, 16, 2), (16, 16, 1), (16, 24, 2), (24, 24, 1), (24, 32, 2), (32, 32, 1)]
        self.body = nn.ModuleList([make_block(*shape) for shape in shapes])
        self.linear = nn.Linear(32, 10)

    def forward(self, x):
        x = F.relu(self.b1(self.c1(x)))
        for p in self.body:
            x = run_block(p, x)
        x = F.avg_pool2d(x, 4)
        x = x.view(x.size(0), -1)
        return self.linear(x)


class LazyResidual(nn.Module):
    def __init__(self, num_channels, use_1x1conv=False, strides=1):
        super().__init__()
        self.conv1 = nn.LazyConv2d(num_channels, kernel_size=3, padding=1, stride=strides)
        self.conv2 = nn.LazyConv2d(num_channels, kernel_size=3, padding=1)
        self.conv3 = nn.LazyConv2d(num_channels, kernel_size=1, stride=strides) if use_1x1conv else None
        self.bn1 = nn.LazyBatchNorm2d()
        self.bn2 = nn.LazyBatchNorm2d()

    def forward(self, X):  # noqa: N803
        Y = F.relu(self.bn1(self.conv1(X)))  # noqa: N806
        Y = self.bn2(self.conv2(Y))  # noqa: N806
        if self.conv3:
            X = self.conv3(X)  # noqa: N806
        Y += X  # noqa: N806
        return F.relu(Y)


class LazyNet(nn.Module):
    """Style 4: named attributes, and lazy layers that know their channels only after the first image."""

    def __init__(self):
        super().__init__()
        self.conv_in = nn.LazyConv2d(8, kernel_size=7, stride=2, padding=3)
        self.norm_in = nn.LazyBatchNorm2d()
        self.pool_in = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.first = LazyResidual(8)
        self.second = LazyResidual(16, use_1x1conv=True, strides=2)
        self.third = LazyResidual(16)
        self.fourth = LazyResidual(24, use_1x1conv=True, strides=2)
        self.classifier = nn.LazyLinear(10)

    def forward(self, image):
        out = self.pool_in(F.relu(self.norm_in(self.conv_in(image))))
        out = self.fourth(self.third(self.second(self.first(out))))
        return self.classifier(out.mean((2, 3)))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None, groups=1, base_width=64):
        super().__init__()
        width = int(planes * (base_width / 64.0)) * groups
        self.conv1 = nn.Conv2d(inplanes, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, planes * self.expansion, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * self.expansion)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


class MakeLayer(nn.Module):
    """Style 5: `_make_layer`, one ReLU module in many places, groups, and last norms that start at zero."""

    def __init__(self, block=Bottleneck, layers=(1, 2, 1, 1), num_classes=12):
        super().__init__()
        self.inplanes = 16
        self.conv1 = nn.Conv2d(3, self.inplanes, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(self.inplanes)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(block, 4, layers[0])
        self.layer2 = self._make_layer(block, 8, layers[1], stride=2)
        self.layer3 = self._make_layer(block, 12, layers[2], stride=2)
        self.layer4 = self._make_layer(block, 16, layers[3], stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(16 * block.expansion, num_classes)
        for m in self.modules():
            if isinstance(m, Bottleneck):
                nn.init.constant_(m.bn3.weight, 0)

    def _make_layer(self, block, planes, blocks, stride=1):
        downsample = None
        if stride != 1 or self.inplanes != planes * block.expansion:
            downsample = nn.Sequential(
                nn.Conv2d(self.inplanes, planes * block.expansion, 1, stride, bias=False),
                nn.BatchNorm2d(planes * block.expansion),
            )
        layers = [block(self.inplanes, planes, stride, downsample, groups=2, base_width=32)]
        self.inplanes = planes * block.expansion
        for _ in range(1, blocks):
            layers.append(block(self.inplanes, planes, groups=2, base_width=32))
        return nn.Sequential(*layers)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        x = torch.flatten(self.avgpool(x), 1)
        return self.fc(x)
