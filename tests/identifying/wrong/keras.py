"""The wrong networks in Keras."""

from collections.abc import Callable

import keras
from keras import KerasTensor, layers

from tests.identifying.wrong import Wrong, builder, network
from tests.identifying.wrong.keras_parts import (
    DropoutAlways,
    Function,
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


def shortcut(wrong: Wrong, name: str, in_channels: int, out_channels: int, stride: int) -> Function | None:
    """The way around a block; None where the block's input goes it unchanged."""
    mistake = wrong.at(f"{name}.downsample")
    is_identity = stride == 1 and in_channels == out_channels
    if mistake == "no-shortcut" or (is_identity and mistake != "projection-for-identity"):
        return None
    if wrong.base == "option_a":
        return ZeroChannels(mistake, in_channels, out_channels, stride, name=f"{name}.downsample")
    stride = 1 if mistake == "projection-pooled" else stride
    project = conv(mistake, out_channels, 1, stride, name=f"{name}.downsample.0")
    if wrong.base == "preact" or mistake == "projection-without-norm":
        return project
    project_norm = norm(mistake, name=f"{name}.downsample.1")
    if mistake == "projection-relu":
        return lambda x: layers.ReLU()(project_norm(project(x)))
    return lambda x: project_norm(project(x))


class Block:
    """What the three blocks share: the shortcut and the sum."""

    def __init__(self, wrong: Wrong, name: str, in_channels: int, out_channels: int, stride: int) -> None:
        self.mistake = wrong.at(name)
        self.shortcut_mistake = wrong.at(f"{name}.downsample")
        self.downsample = shortcut(wrong, name, in_channels, out_channels, stride)
        self.before_the_sum = before_the_sum(self.mistake, out_channels, name=name)
        self.after_the_sum = after_the_sum(self.mistake, out_channels, name=name)

    def skip(self, x: KerasTensor) -> KerasTensor:
        if self.downsample is None:
            return x
        if self.shortcut_mistake == "projection-pooled":
            x = layers.AveragePooling2D(2, padding="same")(x)
        return self.downsample(x)

    def add(self, x: KerasTensor, skip: KerasTensor) -> KerasTensor:
        if self.before_the_sum is not None:
            x = self.before_the_sum(x)
        if self.mistake == "relu-before-sum":
            x = layers.ReLU()(x)
        if self.shortcut_mistake == "projection-padded":
            skip = layers.Cropping2D(((0, 1), (0, 1)))(skip)
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
        conv1 = conv(wrong.at(f"{name}.conv1"), channels, 3, stride1, name=f"{name}.conv1")
        conv2 = conv(wrong.at(f"{name}.conv2"), channels, 3, stride2, name=f"{name}.conv2")
        if mistake == "kernel-tied":
            conv2 = conv1
        self.conv1, self.conv2 = conv1, conv2
        self.bn1 = norm(wrong.at(f"{name}.bn1"), name=f"{name}.bn1")
        self.bn2 = self.bn1 if mistake == "norm-shared" else norm(wrong.at(f"{name}.bn2"), name=f"{name}.bn2")

    def __call__(self, x: KerasTensor) -> KerasTensor:
        bn1, bn2 = (self.bn2, self.bn1) if self.mistake == "norms-swapped" else (self.bn1, self.bn2)
        skip = self.skip(x)
        x = norm_relu(self.mistake, bn1, self.conv1(x))
        if self.mistake == "shortcut-after-first-norm":
            skip = x
        x = self.add(bn2(self.conv2(x)), skip)
        return x if self.mistake == "no-relu-after-sum" else relu(self.mistake, x)


class Bottleneck(Block):
    def __init__(self, wrong: Wrong, name: str, in_channels: int, channels: int, stride: int) -> None:
        mistake = wrong.at(name)
        out_channels = channels * expansion(wrong)
        super().__init__(wrong, name, in_channels, out_channels, stride)
        stride1, stride2 = (stride, 1) if mistake == "v1-stride" else (1, stride)
        self.conv1 = conv(wrong.at(f"{name}.conv1"), channels, 1, stride1, name=f"{name}.conv1")
        self.bn1 = norm(wrong.at(f"{name}.bn1"), name=f"{name}.bn1")
        self.conv2 = conv(wrong.at(f"{name}.conv2"), channels, 3, stride2, name=f"{name}.conv2")
        self.bn2 = norm(wrong.at(f"{name}.bn2"), name=f"{name}.bn2")
        self.conv3 = conv(wrong.at(f"{name}.conv3"), out_channels, 1, name=f"{name}.conv3")
        self.bn3 = norm(wrong.at(f"{name}.bn3"), name=f"{name}.bn3")

    def __call__(self, x: KerasTensor) -> KerasTensor:
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
        self.bn1 = norm(wrong.at(f"{name}.bn1"), name=f"{name}.bn1")
        self.conv1 = conv(wrong.at(f"{name}.conv1"), channels, 3, stride, name=f"{name}.conv1")
        self.bn2 = norm(wrong.at(f"{name}.bn2"), name=f"{name}.bn2")
        self.conv2 = conv(wrong.at(f"{name}.conv2"), channels, 3, name=f"{name}.conv2")

    def __call__(self, x: KerasTensor) -> KerasTensor:
        preact = norm_relu(self.mistake, self.bn1, x)
        is_raw = self.downsample is None or self.mistake == "raw-projection"
        skip = self.skip(x if is_raw and self.mistake != "identity-from-preactivation" else preact)
        x = self.conv1(preact)
        x = self.conv2(norm_relu(self.mistake, self.bn2, x))
        x = self.add(x, skip)
        return layers.ReLU()(x) if self.mistake == "relu-after-sum" else x


BLOCKS = {"basic": BasicBlock, "bottleneck": Bottleneck, "preact": PreActBlock, "option_a": BasicBlock}


def expansion(wrong: Wrong) -> int:
    """A block's output channels over its stage's."""
    if wrong.base != "bottleneck":
        return 1
    return 2 if wrong.mistake == "expansion-2" else 4


def stage(wrong: Wrong, name: str, in_channels: int, channels: int, stride: int) -> Function:
    """Two blocks; the first comes from the stage before and strides."""
    block = BLOCKS[wrong.base]
    out_channels = channels * expansion(wrong)
    first = block(wrong, f"{name}.0", in_channels, channels, stride)
    if wrong.at(name) == "block-reused":
        return lambda x: first(first(x))
    second = block(wrong, f"{name}.1", out_channels, channels, 1)
    if wrong.at(name) == "extra-block":
        third = block(wrong, f"{name}.2", out_channels, channels, 1)
        return lambda x: third(second(first(x)))
    return lambda x: second(first(x))


def resnet(wrong: Wrong) -> keras.Model:
    """Stem, two stages, head. Takes (batch, height, width, 3), gives (batch, 10)."""
    mistake = wrong.at("")
    is_bottleneck = wrong.base == "bottleneck"
    channels1, channels2 = (4, 8) if is_bottleneck else (8, 16)
    side = 64 if mistake in ("fixed-window", "no-pooling") else None
    images = keras.Input((side, side, 3))
    x = prepare(mistake, images)
    if wrong.base == "option_a":
        x = conv(wrong.at("conv1"), 8, 3, name="conv1")(x)
    else:
        x = conv(wrong.at("conv1"), 8, 7, 2, name="conv1")(x)
    if wrong.base != "preact":
        x = norm_relu(wrong.at("bn1"), norm(wrong.at("bn1"), name="bn1"), x)
    if wrong.base != "option_a":
        x = max_pool(mistake, x)
    x = stage(wrong, "layer1", 8, channels1, 2 if is_bottleneck else 1)(x)
    x = stage(wrong, "layer2", channels1 * expansion(wrong), channels2, 2)(x)
    if wrong.base == "preact":
        x = norm_relu(wrong.at("norm"), norm(wrong.at("norm"), name="norm"), x)
    x = pool(mistake, x)
    if mistake == "two-linear":
        x = layers.Dense(x.shape[-1], activation="relu", name="hidden")(x)
    if mistake == "dropout-before-head":
        x = layers.Dropout(0.5)(x)
    if mistake == "dropout-always":
        x = DropoutAlways(0.5)(x)
    x = layers.Dense(10, use_bias=wrong.mistake != "no-head-bias", name="fc")(x)
    return keras.Model(images, finish(mistake, x))


def build(fault: str) -> keras.Model:
    """The network of this name, with fresh weights in the dtype of Keras' policy."""
    return resnet(network(fault, "keras"))


def __getattr__(name: str) -> Callable[[], keras.Model]:
    return builder(name, build)
