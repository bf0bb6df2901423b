"""The wrong networks in Flax NNX."""

from collections.abc import Callable

from flax import nnx
from jax import Array

from tests.identifying.wrong import Wrong, builder, network
from tests.identifying.wrong.jax_parts import (
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


def shortcut(
    wrong: Wrong, name: str, in_channels: int, out_channels: int, stride: int, *, rngs: nnx.Rngs
) -> nnx.Module | None:
    """The way around a block; None where the block's input goes it unchanged."""
    mistake = wrong.at(f"{name}.downsample")
    is_identity = stride == 1 and in_channels == out_channels
    if mistake == "no-shortcut" or (is_identity and mistake != "projection-for-identity"):
        return None
    if wrong.base == "option_a":
        return ZeroChannels(mistake, in_channels, out_channels, stride, rngs=rngs)
    project = conv(mistake, in_channels, out_channels, 1, 1 if mistake == "projection-pooled" else stride, rngs=rngs)
    if wrong.base == "preact" or mistake == "projection-without-norm":
        return nnx.Sequential(project)
    if mistake == "projection-relu":
        return nnx.Sequential(project, norm(mistake, out_channels, rngs=rngs), nnx.relu)
    return nnx.Sequential(project, norm(mistake, out_channels, rngs=rngs))


class Block(nnx.Module):
    """What the three blocks share: the shortcut and the sum."""

    def __init__(
        self, wrong: Wrong, name: str, in_channels: int, out_channels: int, stride: int, *, rngs: nnx.Rngs
    ) -> None:
        self.mistake = wrong.at(name)
        self.shortcut_mistake = wrong.at(f"{name}.downsample")
        self.downsample = shortcut(wrong, name, in_channels, out_channels, stride, rngs=rngs)
        self.before_the_sum = before_the_sum(self.mistake, out_channels, rngs=rngs)
        self.after_the_sum = after_the_sum(self.mistake, out_channels, rngs=rngs)

    def skip(self, x: Array) -> Array:
        if self.downsample is None:
            return x
        if self.shortcut_mistake == "projection-pooled":
            x = nnx.avg_pool(x, (2, 2), strides=(2, 2), padding="SAME")
        return self.downsample(x)

    def add(self, x: Array, skip: Array) -> Array:
        if self.before_the_sum is not None:
            x = self.before_the_sum(x)
        if self.mistake == "relu-before-sum":
            x = nnx.relu(x)
        if self.shortcut_mistake == "projection-padded":
            skip = skip[:, : x.shape[1], : x.shape[2]]
        x = join(self.mistake, x, skip)
        return x if self.after_the_sum is None else self.after_the_sum(x)


class BasicBlock(Block):
    def __init__(
        self, wrong: Wrong, name: str, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs
    ) -> None:
        mistake = wrong.at(name)
        if mistake == "no-stride":
            stride = 1
        super().__init__(wrong, name, in_channels, channels, stride, rngs=rngs)
        stride1, stride2 = stride, 1
        if mistake == "stride-in-conv2":
            stride1, stride2 = 1, stride
        if mistake == "pool-for-stride":
            stride1 = 1
        conv1 = conv(wrong.at(f"{name}.conv1"), in_channels, channels, 3, stride1, rngs=rngs)
        conv2 = conv(wrong.at(f"{name}.conv2"), channels, channels, 3, stride2, rngs=rngs)
        if mistake == "kernel-tied":
            conv2.kernel = conv1.kernel
        self.conv1, self.conv2 = conv1, conv2
        self.bn1 = norm(wrong.at(f"{name}.bn1"), channels, rngs=rngs)
        self.bn2 = self.bn1 if mistake == "norm-shared" else norm(wrong.at(f"{name}.bn2"), channels, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        bn1, bn2 = (self.bn2, self.bn1) if self.mistake == "norms-swapped" else (self.bn1, self.bn2)
        skip = self.skip(x)
        x = norm_relu(self.mistake, bn1, self.conv1(x))
        if self.mistake == "shortcut-after-first-norm":
            skip = x
        x = self.add(bn2(self.conv2(x)), skip)
        return x if self.mistake == "no-relu-after-sum" else relu(self.mistake, x)


class Bottleneck(Block):
    def __init__(
        self, wrong: Wrong, name: str, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs
    ) -> None:
        mistake = wrong.at(name)
        out_channels = channels * expansion(wrong)
        super().__init__(wrong, name, in_channels, out_channels, stride, rngs=rngs)
        stride1, stride2 = (stride, 1) if mistake == "v1-stride" else (1, stride)
        self.conv1 = conv(wrong.at(f"{name}.conv1"), in_channels, channels, 1, stride1, rngs=rngs)
        self.bn1 = norm(wrong.at(f"{name}.bn1"), channels, rngs=rngs)
        self.conv2 = conv(wrong.at(f"{name}.conv2"), channels, channels, 3, stride2, rngs=rngs)
        self.bn2 = norm(wrong.at(f"{name}.bn2"), channels, rngs=rngs)
        self.conv3 = conv(wrong.at(f"{name}.conv3"), channels, out_channels, 1, rngs=rngs)
        self.bn3 = norm(wrong.at(f"{name}.bn3"), out_channels, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        skip = self.skip(x)
        x = norm_relu(self.mistake, self.bn1, self.conv1(x))
        x = self.bn2(self.conv2(x))
        if self.mistake != "no-relu-before-conv3":
            x = relu(self.mistake, x)
        x = self.bn3(self.conv3(x))
        return relu(self.mistake, self.add(x, skip))


class PreActBlock(Block):
    def __init__(
        self, wrong: Wrong, name: str, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs
    ) -> None:
        super().__init__(wrong, name, in_channels, channels, stride, rngs=rngs)
        self.bn1 = norm(wrong.at(f"{name}.bn1"), in_channels, rngs=rngs)
        self.conv1 = conv(wrong.at(f"{name}.conv1"), in_channels, channels, 3, stride, rngs=rngs)
        self.bn2 = norm(wrong.at(f"{name}.bn2"), channels, rngs=rngs)
        self.conv2 = conv(wrong.at(f"{name}.conv2"), channels, channels, 3, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        preact = norm_relu(self.mistake, self.bn1, x)
        is_raw = self.downsample is None or self.mistake == "raw-projection"
        skip = self.skip(x if is_raw and self.mistake != "identity-from-preactivation" else preact)
        x = self.conv1(preact)
        x = self.conv2(norm_relu(self.mistake, self.bn2, x))
        x = self.add(x, skip)
        return nnx.relu(x) if self.mistake == "relu-after-sum" else x


BLOCKS = {"basic": BasicBlock, "bottleneck": Bottleneck, "preact": PreActBlock, "option_a": BasicBlock}


def expansion(wrong: Wrong) -> int:
    """A block's output channels over its stage's."""
    if wrong.base != "bottleneck":
        return 1
    return 2 if wrong.mistake == "expansion-2" else 4


def stage(wrong: Wrong, name: str, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs) -> nnx.Sequential:
    """Two blocks; the first comes from the stage before and strides."""
    block = BLOCKS[wrong.base]
    out_channels = channels * expansion(wrong)
    first = block(wrong, f"{name}.0", in_channels, channels, stride, rngs=rngs)
    if wrong.at(name) == "block-reused":
        return nnx.Sequential(first, first)
    others = [block(wrong, f"{name}.1", out_channels, channels, 1, rngs=rngs)]
    if wrong.at(name) == "extra-block":
        others.append(block(wrong, f"{name}.2", out_channels, channels, 1, rngs=rngs))
    return nnx.Sequential(first, *others)


class ResNet(nnx.Module):
    """Stem, two stages, head. Takes (batch, height, width, 3), gives (batch, 10)."""

    def __init__(self, wrong: Wrong, *, rngs: nnx.Rngs) -> None:
        self.base, self.mistake = wrong.base, wrong.at("")
        self.stem_mistake, self.head_mistake = wrong.at("bn1"), wrong.at("norm")
        is_bottleneck = wrong.base == "bottleneck"
        channels1, channels2 = (4, 8) if is_bottleneck else (8, 16)
        out_channels = channels2 * expansion(wrong)
        if wrong.base == "option_a":
            self.conv1 = conv(wrong.at("conv1"), 3, 8, 3, rngs=rngs)
        else:
            self.conv1 = conv(wrong.at("conv1"), 3, 8, 7, 2, rngs=rngs)
        if wrong.base != "preact":
            self.bn1 = norm(wrong.at("bn1"), 8, rngs=rngs)
        self.layer1 = stage(wrong, "layer1", 8, channels1, 2 if is_bottleneck else 1, rngs=rngs)
        self.layer2 = stage(wrong, "layer2", channels1 * expansion(wrong), channels2, 2, rngs=rngs)
        if wrong.base == "preact":
            self.norm = norm(wrong.at("norm"), out_channels, rngs=rngs)
        if wrong.mistake == "two-linear":
            self.hidden = nnx.Linear(out_channels, out_channels, rngs=rngs)
        if wrong.mistake in ("dropout-before-head", "dropout-always"):
            self.dropout = nnx.Dropout(0.5, rngs=rngs)
        pixels = 8 * 8 if wrong.mistake == "no-pooling" else 1
        self.fc = nnx.Linear(out_channels * pixels, 10, use_bias=wrong.mistake != "no-head-bias", rngs=rngs)

    def __call__(self, x: Array) -> Array:
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
            x = nnx.relu(self.hidden(x))
        if self.mistake == "dropout-before-head":
            x = self.dropout(x)
        if self.mistake == "dropout-always":
            x = self.dropout(x, deterministic=False)
        return finish(self.mistake, self.fc(x))


def build(fault: str) -> ResNet:
    """The network of this name, with fresh float32 weights, in training mode."""
    return ResNet(network(fault, "jax"), rngs=nnx.Rngs(0))


def __getattr__(name: str) -> Callable[[], ResNet]:
    return builder(name, build)
