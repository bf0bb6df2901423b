"""The wrong networks in Paddle."""

from collections.abc import Callable

import paddle.nn.functional as F
from paddle import Tensor, nn

from tests.identifying.wrong import Wrong, builder, network
from tests.identifying.wrong.paddle_parts import (
    ZeroChannels,
    after_the_sum,
    before_the_sum,
    conv,
    finish,
    join,
    max_pool,
    norm,
    norm_relu,
    pool,
    prepare,
    relu,
)


def shortcut(wrong: Wrong, name: str, in_channels: int, out_channels: int, stride: int) -> nn.Layer | None:
    """The way around a block; None where the block's input goes it unchanged."""
    mistake = wrong.at(f"{name}.downsample")
    is_identity = stride == 1 and in_channels == out_channels
    if mistake == "no-shortcut" or (is_identity and mistake != "projection-for-identity"):
        return None
    if wrong.base == "option_a":
        return ZeroChannels(mistake, in_channels, out_channels, stride)
    project = conv(mistake, in_channels, out_channels, 1, 1 if mistake == "projection-pooled" else stride)
    if wrong.base == "preact" or mistake == "projection-without-norm":
        return nn.Sequential(project)
    if mistake == "projection-relu":
        return nn.Sequential(project, norm(mistake, out_channels), nn.ReLU())
    return nn.Sequential(project, norm(mistake, out_channels))


class Block(nn.Layer):
    """What the three blocks share: the shortcut and the sum."""

    def __init__(self, wrong: Wrong, name: str, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.mistake = wrong.at(name)
        self.shortcut_mistake = wrong.at(f"{name}.downsample")
        self.downsample = shortcut(wrong, name, in_channels, out_channels, stride)
        self.before_the_sum = before_the_sum(self.mistake, out_channels)
        self.after_the_sum = after_the_sum(self.mistake, out_channels)

    def skip(self, x: Tensor) -> Tensor:
        if self.downsample is None:
            return x
        if self.shortcut_mistake == "projection-pooled":
            x = F.avg_pool2d(x, 2, ceil_mode=True)
        return self.downsample(x)

    def add(self, x: Tensor, skip: Tensor) -> Tensor:
        if self.before_the_sum is not None:
            x = self.before_the_sum(x)
        if self.mistake == "relu-before-sum":
            x = F.relu(x)
        if self.shortcut_mistake == "projection-padded":
            skip = skip[:, :, : x.shape[2], : x.shape[3]]
        x = join(self.mistake, x, skip)
        return x if self.after_the_sum is None else self.after_the_sum(x)


class BasicBlock(Block):
    def __init__(self, wrong: Wrong, name: str, in_channels: int, channels: int, stride: int) -> None:
        mistake = wrong.at(name)
        if mistake == "no-stride":
            stride = 1
        super().__init__(wrong, name, in_channels, channels, stride)
        stride1, stride2 = stride, 1
        if mistake == "stride-in-conv2":
            stride1, stride2 = 1, stride
        if mistake == "pool-for-stride":
            stride1 = 1
        conv1 = conv(wrong.at(f"{name}.conv1"), in_channels, channels, 3, stride1)
        conv2 = conv(wrong.at(f"{name}.conv2"), channels, channels, 3, stride2)
        if mistake == "kernel-tied":
            conv2.weight = conv1.weight
        if mistake == "kernels-unregistered":
            self.convs = [conv1, conv2]
        else:
            self.conv1, self.conv2 = conv1, conv2
        self.bn1 = norm(wrong.at(f"{name}.bn1"), channels)
        self.bn2 = self.bn1 if mistake == "norm-shared" else norm(wrong.at(f"{name}.bn2"), channels)

    def forward(self, x: Tensor) -> Tensor:
        conv1, conv2 = self.convs if self.mistake == "kernels-unregistered" else (self.conv1, self.conv2)
        bn1, bn2 = (self.bn2, self.bn1) if self.mistake == "norms-swapped" else (self.bn1, self.bn2)
        skip = self.skip(x)
        x = norm_relu(self.mistake, bn1, conv1(x))
        if self.mistake == "shortcut-after-first-norm":
            skip = x
        x = self.add(bn2(conv2(x)), skip)
        return x if self.mistake == "no-relu-after-sum" else relu(self.mistake, x)


class Bottleneck(Block):
    def __init__(self, wrong: Wrong, name: str, in_channels: int, channels: int, stride: int) -> None:
        mistake = wrong.at(name)
        out_channels = channels * expansion(wrong)
        super().__init__(wrong, name, in_channels, out_channels, stride)
        stride1, stride2 = (stride, 1) if mistake == "v1-stride" else (1, stride)
        self.conv1 = conv(wrong.at(f"{name}.conv1"), in_channels, channels, 1, stride1)
        self.bn1 = norm(wrong.at(f"{name}.bn1"), channels)
        self.conv2 = conv(wrong.at(f"{name}.conv2"), channels, channels, 3, stride2)
        self.bn2 = norm(wrong.at(f"{name}.bn2"), channels)
        self.conv3 = conv(wrong.at(f"{name}.conv3"), channels, out_channels, 1)
        self.bn3 = norm(wrong.at(f"{name}.bn3"), out_channels)

    def forward(self, x: Tensor) -> Tensor:
        skip = self.skip(x)
        x = norm_relu(self.mistake, self.bn1, self.conv1(x))
        x = self.bn2(self.conv2(x))
        if self.mistake != "no-relu-before-conv3":
            x = relu(self.mistake, x)
        x = self.bn3(self.conv3(x))
        return relu(self.mistake, self.add(x, skip))


class PreActBlock(Block):
    def __init__(self, wrong: Wrong, name: str, in_channels: int, channels: int, stride: int) -> None:
        super().__init__(wrong, name, in_channels, channels, stride)
        self.bn1 = norm(wrong.at(f"{name}.bn1"), in_channels)
        self.conv1 = conv(wrong.at(f"{name}.conv1"), in_channels, channels, 3, stride)
        self.bn2 = norm(wrong.at(f"{name}.bn2"), channels)
        self.conv2 = conv(wrong.at(f"{name}.conv2"), channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        preact = norm_relu(self.mistake, self.bn1, x)
        is_raw = self.downsample is None or self.mistake == "raw-projection"
        skip = self.skip(x if is_raw and self.mistake != "identity-from-preactivation" else preact)
        x = self.conv1(preact)
        x = self.conv2(norm_relu(self.mistake, self.bn2, x))
        x = self.add(x, skip)
        return F.relu(x) if self.mistake == "relu-after-sum" else x


BLOCKS = {"basic": BasicBlock, "bottleneck": Bottleneck, "preact": PreActBlock, "option_a": BasicBlock}


def expansion(wrong: Wrong) -> int:
    """A block's output channels over its stage's."""
    if wrong.base != "bottleneck":
        return 1
    return 2 if wrong.mistake == "expansion-2" else 4


def stage(wrong: Wrong, name: str, in_channels: int, channels: int, stride: int) -> nn.Sequential:
    """Two blocks; the first comes from the stage before and strides."""
    block = BLOCKS[wrong.base]
    out_channels = channels * expansion(wrong)
    first = block(wrong, f"{name}.0", in_channels, channels, stride)
    if wrong.at(name) == "block-reused":
        return nn.Sequential(first, first)
    others = [block(wrong, f"{name}.1", out_channels, channels, 1)]
    if wrong.at(name) == "extra-block":
        others.append(block(wrong, f"{name}.2", out_channels, channels, 1))
    return nn.Sequential(first, *others)


class ResNet(nn.Layer):
    """Stem, two stages, head. Takes (batch, 3, height, width), gives (batch, 10)."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__()
        self.base, self.mistake = wrong.base, wrong.at("")
        self.stem_mistake, self.head_mistake = wrong.at("bn1"), wrong.at("norm")
        is_bottleneck = wrong.base == "bottleneck"
        channels1, channels2 = (4, 8) if is_bottleneck else (8, 16)
        out_channels = channels2 * expansion(wrong)
        if wrong.base == "option_a":
            self.conv1 = conv(wrong.at("conv1"), 3, 8, 3)
        else:
            self.conv1 = conv(wrong.at("conv1"), 3, 8, 7, 2)
        if wrong.base != "preact":
            self.bn1 = norm(wrong.at("bn1"), 8)
        self.layer1 = stage(wrong, "layer1", 8, channels1, 2 if is_bottleneck else 1)
        self.layer2 = stage(wrong, "layer2", channels1 * expansion(wrong), channels2, 2)
        if wrong.base == "preact":
            self.norm = norm(wrong.at("norm"), out_channels)
        if wrong.mistake == "two-linear":
            self.hidden = nn.Linear(out_channels, out_channels)
        pixels = 8 * 8 if wrong.mistake == "no-pooling" else 1
        self.fc = nn.Linear(out_channels * pixels, 10, bias_attr=False if wrong.mistake == "no-head-bias" else None)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(prepare(self.mistake, x))
        if self.base != "preact":
            x = norm_relu(self.stem_mistake, self.bn1, x)
        if self.base != "option_a":
            x = max_pool(self.mistake, x)
        x = self.layer2(self.layer1(x))
        if self.base == "preact":
            x = norm_relu(self.head_mistake, self.norm, x)
        x = pool(self.mistake, x)
        if self.mistake == "two-linear":
            x = F.relu(self.hidden(x))
        if self.mistake == "dropout-before-head":
            x = F.dropout(x, 0.5, training=self.training)
        if self.mistake == "dropout-always":
            x = F.dropout(x, 0.5)
        return finish(self.mistake, self.fc(x))


def build(fault: str) -> ResNet:
    """The network of this name, with fresh weights in Paddle's default dtype, in training mode."""
    return ResNet(network(fault, "paddle"))


def __getattr__(name: str) -> Callable[[], ResNet]:
    return builder(name, build)
