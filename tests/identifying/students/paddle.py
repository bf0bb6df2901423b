"""ResNets in Paddle as five students wrote them, each after another tutorial."""

import paddle
import paddle.nn.functional as F
from paddle import nn


class Shortcut(nn.Layer):
    def __init__(self, body, way_around):
        super().__init__()
        self.body, self.way_around = body, way_around

    def forward(self, x):
        return F.relu(self.way_around(x) + self.body(x))


def cbr(i, o, k, s=1, act=True):
    parts = [nn.Conv2D(i, o, k, stride=s, padding="SAME"), nn.BatchNorm2D(o, momentum=0.99, epsilon=1e-3)]
    return nn.Sequential(*parts, *([nn.ReLU()] if act else []))


def unit(i, o, s):
    around = nn.Identity() if i == o and s == 1 else nn.Conv2D(i, o, 1, stride=s)
    return Shortcut(nn.Sequential(cbr(i, o, 3, s), cbr(o, o, 3, act=False)), around)


def all_sequential():
    """Style 1: one Sequential; padded as TensorFlow pads, and softmax at its end."""
    return nn.Sequential(
        ("stem", cbr(3, 8, 7, 2)),
        ("pool", nn.MaxPool2D(3, 2, padding="SAME")),
        ("stage1", nn.Sequential(unit(8, 8, 1), unit(8, 8, 1))),
        ("stage2", nn.Sequential(unit(8, 16, 2), unit(16, 16, 1))),
        ("gap", nn.AdaptiveAvgPool2D(1)),
        ("flat", nn.Flatten()),
        ("fc", nn.Linear(16, 10)),
        ("softmax", nn.Softmax()),
    )


class ListNet(nn.Layer):
    """Style 2: LayerLists; images are NHWC all the way; norms in front (pre-activation)."""

    def __init__(self, widths=(8, 16, 24)):
        super().__init__()
        last = {"data_format": "NHWC"}
        self.stem = nn.Conv2D(3, 8, 3, padding=1, bias_attr=False, **last)
        self.norms1, self.convs1 = nn.LayerList(), nn.LayerList()
        self.norms2, self.convs2 = nn.LayerList(), nn.LayerList()
        self.skips = nn.LayerList()
        before = 8
        for i, width in enumerate(widths):
            for first in (True, False):
                step = 2 if first and i else 1
                self.norms1.append(nn.BatchNorm2D(before, **last))
                self.convs1.append(nn.Conv2D(before, width, 3, step, 1, bias_attr=False, **last))
                self.norms2.append(nn.BatchNorm2D(width, **last))
                self.convs2.append(nn.Conv2D(width, width, 3, 1, 1, bias_attr=False, **last))
                if first and i:
                    self.skips.append(nn.Conv2D(before, width, 1, step, bias_attr=False, **last))
                before = width
        self.final_norm = nn.BatchNorm2D(before, **last)
        self.fc = nn.Linear(before, 10)

    def forward(self, x):
        x = self.stem(x)
        for i, (n1, c1, n2, c2) in enumerate(zip(self.norms1, self.convs1, self.norms2, self.convs2, strict=True)):
            pre = F.relu(n1(x))
            y = c2(F.relu(n2(c1(pre))))
            x = y + (self.skips[i // 2 - 1](pre) if i in (2, 4) else x)
        return self.fc(F.relu(self.final_norm(x)).mean(axis=[1, 2]))


def conv_norm(layer, norm, x, act=None):
    x = norm(layer(x))
    return act(x) if act is not None else x


def forward_block(block, x):
    y = conv_norm(block["c1"], block["n1"], x, F.relu)
    y = conv_norm(block["c2"], block["n2"], y, F.relu)
    y = conv_norm(block["c3"], block["n3"], y)
    if "cs" in block:
        x = conv_norm(block["cs"], block["ns"], x)
    return F.relu(paddle.add(x, y))


def bottleneck(i, width, s):
    conv = {"bias_attr": False}
    block = nn.LayerDict()
    block["c1"], block["n1"] = nn.Conv2D(i, width, 1, s, **conv), nn.BatchNorm(width)
    block["c2"], block["n2"] = nn.Conv2D(width, width, 3, 1, 1, groups=4, **conv), nn.BatchNorm(width)
    block["c3"], block["n3"] = nn.Conv2D(width, 2 * width, 1, **conv), nn.BatchNorm(2 * width)
    if i != 2 * width or s != 1:
        block["cs"], block["ns"] = nn.Conv2D(i, 2 * width, 1, s, **conv), nn.BatchNorm(2 * width)
    return block


class FunctionalNet(nn.Layer):
    """Style 3: functions make and run the blocks; ResNeXt with the stride in the first 1x1, and the older BatchNorm."""

    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2D(3, 8, 7, 2, 3, bias_attr=False)
        self.n1 = nn.BatchNorm(8)
        shapes = [(8, 8, 1), (16, 8, 1), (16, 16, 2), (32, 32, 2)]
        self.body = nn.LayerList([bottleneck(*shape) for shape in shapes])
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = conv_norm(self.c1, self.n1, x, F.relu)
        x = F.max_pool2d(x, 3, 2, 1)
        for block in self.body:
            x = forward_block(block, x)
        x = F.adaptive_avg_pool2d(x, 1)
        return self.fc(paddle.reshape(x, [x.shape[0], -1]))


class Residual(nn.Layer):
    def __init__(self, num_channels, num_filters, use_1x1conv=False, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2D(num_channels, num_filters, 3, padding=1, stride=stride)
        self.conv2 = nn.Conv2D(num_filters, num_filters, 3, padding=1)
        self.conv3 = nn.Conv2D(num_channels, num_filters, 1, stride=stride) if use_1x1conv else None
        self.bn1, self.bn2 = nn.BatchNorm2D(num_filters), nn.BatchNorm2D(num_filters)
        self.relu = nn.ReLU()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if x.shape != y.shape:
            x = self.conv3(x)
        return self.relu(y + x)


class Named(nn.Layer):
    """Style 4: named attributes, after Dive into Deep Learning; one channel, and an `if` on the shapes."""

    def __init__(self):
        super().__init__()
        self.entree = nn.Sequential(
            nn.Conv2D(1, 8, kernel_size=7, stride=2, padding=3),
            nn.BatchNorm2D(8),
            nn.ReLU(),
            nn.MaxPool2D(kernel_size=3, stride=2, padding=1),
        )
        self.b2 = nn.Sequential(Residual(8, 8), Residual(8, 8))
        self.b3 = nn.Sequential(Residual(8, 16, use_1x1conv=True, stride=2), Residual(16, 16))
        self.b4 = nn.Sequential(Residual(16, 32, use_1x1conv=True, stride=2), Residual(32, 32))
        self.sortie = nn.Linear(32, 10)

    def forward(self, x):
        x = self.b4(self.b3(self.b2(self.entree(x))))
        x = F.adaptive_avg_pool2d(x, (1, 1))
        return self.sortie(paddle.flatten(x, 1))


class BasicBlock(nn.Layer):
    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2D(inplanes, planes, 3, stride=stride, padding=[1, 1], bias_attr=False)
        self.bn1 = nn.BatchNorm2D(planes)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2D(planes, planes, 3, padding=[1, 1, 1, 1], bias_attr=False)
        zero = paddle.ParamAttr(initializer=nn.initializer.Constant(0.0))
        self.bn2 = nn.BatchNorm2D(planes, weight_attr=zero)
        self.downsample = downsample

    def forward(self, x):
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        identity = x if self.downsample is None else self.downsample(x)
        out += identity
        return self.relu(out)


class MakeLayer(nn.Layer):
    """Style 5: `_make_layer`, and last norms that start at zero."""

    def __init__(self, depths=(1, 1, 2, 1)):
        super().__init__()
        self.inplanes = 8
        self.conv1 = nn.Conv2D(3, 8, 7, stride=2, padding=3, bias_attr=False)
        self.bn1 = nn.BatchNorm2D(8)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2D(3, stride=2, padding=1)
        self.layers = nn.Sequential(
            *[self._make_layer(8 * (i + 1), n, 2 if i else 1) for i, n in enumerate(depths)],
        )
        self.avgpool = nn.AdaptiveAvgPool2D((1, 1))
        self.fc = nn.Linear(32, 11)

    def _make_layer(self, planes, blocks, stride):
        downsample = None
        if stride != 1 or self.inplanes != planes:
            downsample = nn.Sequential(
                nn.Conv2D(self.inplanes, planes, 1, stride=stride, bias_attr=False), nn.BatchNorm2D(planes)
            )
        layers = [BasicBlock(self.inplanes, planes, stride, downsample)]
        self.inplanes = planes
        layers += [BasicBlock(planes, planes) for _ in range(1, blocks)]
        return nn.Sequential(*layers)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.avgpool(self.layers(x))
        return self.fc(paddle.squeeze(x, axis=[2, 3]))
