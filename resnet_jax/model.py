"""ResNet in Flax NNX: one text for every network that a `ResNetSpec` can say.

The four `model.py` of this project are one text in four languages: the same definitions in
the same order. Lay two of them side by side, and what differs is the framework. To read one
network alone, without `spec` and its branches: `rosetta write resnet18 --backend jax`.

Layers count convolutions and the linear layer on the way through the blocks; running
statistics are the means and variances that each norm keeps.

    network           blocks                    layers   parameters   running statistics
    resnet18          basic 2, 2, 2, 2              18   11,689,512                9,600
    resnet18_d2l      basic 2, 2, 2, 2              18   11,178,378                7,808
    resnet50          bottleneck 3, 4, 6, 3         50   25,557,032               53,120
    resnet50_v2       pre-activation 3, 4, 6, 3     50   25,549,352               45,440
    resnext50_32x4d   32 groups 3, 4, 6, 3          50   25,028,904               68,224
    resnet20_cifar    basic 3, 3, 3                 20      269,722                1,376
"""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx
from jax import Array

from resnet_spec import DType, ResNetSpec
from resnet_spec.spec import check_dtype

Function = Callable[[Array], Array]


def conv(
    spec: ResNetSpec,
    in_channels: int,
    out_channels: int,
    *,
    kernel: int,
    stride: int = 1,
    groups: int = 1,
    rngs: nnx.Rngs,
) -> nnx.Conv:
    """A convolution and its first weights."""
    return nnx.Conv(
        in_channels,
        out_channels,
        (kernel, kernel),
        stride,
        # Flax's default, TensorFlow's "SAME", starts a pixel later than this where it strides.
        padding=kernel // 2 if spec.conv_padding == "symmetric" else "SAME",
        feature_group_count=groups,
        use_bias=spec.conv_bias,
        # Flax's default is LeCun normal by fan-in, with half the variance a ReLU network needs.
        kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
        rngs=rngs,
    )


def norm(
    spec: ResNetSpec, channels: int, *, zero_scale: bool = False, rngs: nnx.Rngs
) -> Function:
    """Batch norm: (x - mean) / sqrt(variance + eps) * scale + shift, channel by channel."""
    if spec.norm == "none":
        return nnx.identity
    return nnx.BatchNorm(
        channels,
        # Flax's momentum is the weight of the old statistics, and the variance it keeps is the
        # biased one of the batch.
        momentum=spec.norm_decay,
        epsilon=spec.norm_eps,
        scale_init=nnx.initializers.zeros if zero_scale else nnx.initializers.ones,
        # The fast variance, E[x^2] - E[x]^2, loses all digits where the mean is large.
        use_fast_variance=False,
        rngs=rngs,
    )


def norm_relu(spec: ResNetSpec, norm: Function, x: Array, *, relu: bool = True) -> Array:
    """What follows a convolution: a norm and a ReLU."""
    if not relu:
        return norm(x)
    if spec.order == "conv_relu_norm":
        return norm(nnx.relu(x))
    return nnx.relu(norm(x))


def max_pool(spec: ResNetSpec, x: Array) -> Array:
    """The stem's 3x3 max-pool with stride 2."""
    if spec.stem_pool == "none":
        return x
    padding = {"symmetric": ((1, 1), (1, 1)), "valid": "VALID", "same": "SAME"}[spec.stem_pool]
    # Flax's default stride is 1, everyone else's is the window.
    return nnx.max_pool(x, (3, 3), strides=(2, 2), padding=padding)


class ZeroChannels(nnx.Module):
    """Shortcut A: every stride-th pixel, and zero channels, half before and half after."""

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        self.before = (out_channels - in_channels) // 2
        self.after = out_channels - in_channels - self.before
        self.stride = stride

    def __call__(self, x: Array) -> Array:
        x = x[:, :: self.stride, :: self.stride, :]
        return jnp.pad(x, ((0, 0), (0, 0), (0, 0), (self.before, self.after)))


def shortcut(
    spec: ResNetSpec, in_channels: int, out_channels: int, stride: int, *, rngs: nnx.Rngs
) -> Function:
    """The way around a block, which gives the shape that the block gives."""
    if spec.projects(in_channels, out_channels, stride):
        return nnx.Sequential(
            conv(spec, in_channels, out_channels, kernel=1, stride=stride, rngs=rngs),
            norm(spec, out_channels, rngs=rngs) if spec.projection_norm else nnx.identity,
            nnx.relu if spec.projection_relu else nnx.identity,
        )
    if spec.shortcut == "A" and (stride != 1 or in_channels != out_channels):
        return ZeroChannels(in_channels, out_channels, stride)
    return nnx.identity


def add(spec: ResNetSpec, y: Array, shortcut: Array) -> Array:
    """The block's end: the sum of both ways, and its ReLU."""
    if spec.shortcut != "none":
        y = y + shortcut
    return nnx.relu(y) if spec.relu_after_sum else y


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""

    def __init__(
        self, spec: ResNetSpec, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs
    ) -> None:
        self.spec = spec
        conv3x3 = partial(conv, spec, kernel=3, rngs=rngs)
        bn = partial(norm, spec, rngs=rngs)
        self.conv1 = conv3x3(in_channels, channels, stride=stride)
        self.bn1 = bn(channels)
        self.conv2 = conv3x3(channels, channels)
        self.bn2 = bn(channels, zero_scale=spec.zero_init_last_norm)
        self.downsample = shortcut(spec, in_channels, channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        y = norm_relu(self.spec, self.bn1, self.conv1(x))
        y = norm_relu(self.spec, self.bn2, self.conv2(y), relu=self.spec.relu_before_sum)
        return add(self.spec, y, self.downsample(x))


class Bottleneck(nnx.Module):
    """1x1 to fewer channels, 3x3, 1x1 to 4 times as many (He et al. 2015, figure 5 right)."""

    def __init__(
        self, spec: ResNetSpec, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs
    ) -> None:
        width, out_channels = spec.bottleneck_width(channels), 4 * channels
        # The 1x1 strides in He et al.'s own models (v1), the 3x3 in torchvision's (v1.5).
        stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)
        self.spec = spec
        conv1x1 = partial(conv, spec, kernel=1, rngs=rngs)
        conv3x3 = partial(conv, spec, kernel=3, rngs=rngs)
        bn = partial(norm, spec, rngs=rngs)
        self.conv1 = conv1x1(in_channels, width, stride=stride1)
        self.bn1 = bn(width)
        self.conv2 = conv3x3(width, width, stride=stride2, groups=spec.groups)
        self.bn2 = bn(width)
        self.conv3 = conv1x1(width, out_channels)
        self.bn3 = bn(out_channels, zero_scale=spec.zero_init_last_norm)
        self.downsample = shortcut(spec, in_channels, out_channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        y = norm_relu(self.spec, self.bn1, self.conv1(x))
        y = norm_relu(self.spec, self.bn2, self.conv2(y))
        y = norm_relu(self.spec, self.bn3, self.conv3(y), relu=self.spec.relu_before_sum)
        return add(self.spec, y, self.downsample(x))


class PreActBasicBlock(nnx.Module):
    """The basic block with norm and ReLU first (He et al. 2016, figure 1b)."""

    def __init__(
        self, spec: ResNetSpec, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs
    ) -> None:
        self.spec = spec
        self.projects = spec.projects(in_channels, channels, stride)
        conv3x3 = partial(conv, spec, kernel=3, rngs=rngs)
        bn = partial(norm, spec, rngs=rngs)
        self.bn1 = bn(in_channels)
        self.conv1 = conv3x3(in_channels, channels, stride=stride)
        self.bn2 = bn(channels, zero_scale=spec.zero_init_last_norm)
        self.conv2 = conv3x3(channels, channels)
        self.downsample = shortcut(spec, in_channels, channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        preact = norm_relu(self.spec, self.bn1, x)
        # A projection starts from the pre-activation, other shortcuts from the block's input.
        shortcut = self.downsample(preact if self.projects else x)
        y = self.conv1(preact)
        y = self.conv2(norm_relu(self.spec, self.bn2, y))
        return add(self.spec, y, shortcut)


class PreActBottleneck(nnx.Module):
    """The bottleneck with norm and ReLU first (He et al. 2016, section 5)."""

    def __init__(
        self, spec: ResNetSpec, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs
    ) -> None:
        width, out_channels = spec.bottleneck_width(channels), 4 * channels
        # The 1x1 strides in He et al.'s own models (v1), the 3x3 in torchvision's (v1.5).
        stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)
        self.spec = spec
        self.projects = spec.projects(in_channels, out_channels, stride)
        conv1x1 = partial(conv, spec, kernel=1, rngs=rngs)
        conv3x3 = partial(conv, spec, kernel=3, rngs=rngs)
        bn = partial(norm, spec, rngs=rngs)
        self.bn1 = bn(in_channels)
        self.conv1 = conv1x1(in_channels, width, stride=stride1)
        self.bn2 = bn(width)
        self.conv2 = conv3x3(width, width, stride=stride2, groups=spec.groups)
        self.bn3 = bn(width, zero_scale=spec.zero_init_last_norm)
        self.conv3 = conv1x1(width, out_channels)
        self.downsample = shortcut(spec, in_channels, out_channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        preact = norm_relu(self.spec, self.bn1, x)
        # A projection starts from the pre-activation, other shortcuts from the block's input.
        shortcut = self.downsample(preact if self.projects else x)
        y = self.conv1(preact)
        y = self.conv2(norm_relu(self.spec, self.bn2, y))
        y = self.conv3(norm_relu(self.spec, self.bn3, y))
        return add(self.spec, y, shortcut)


def stage(
    spec: ResNetSpec,
    in_channels: int,
    channels: int,
    *,
    blocks: int,
    stride: int,
    rngs: nnx.Rngs,
) -> nnx.Sequential:
    """Blocks of one shape; the first comes from the stage before and strides."""
    block: type[nnx.Module]
    if spec.preactivation:
        block = PreActBottleneck if spec.block == "bottleneck" else PreActBasicBlock
    else:
        block = Bottleneck if spec.block == "bottleneck" else BasicBlock
    first = block(spec, in_channels, channels, stride=stride, rngs=rngs)
    out_channels = spec.expansion * channels
    rest = [block(spec, out_channels, channels, stride=1, rngs=rngs) for _ in range(blocks - 1)]
    return nnx.Sequential(first, *rest)


class ResNet(nnx.Module):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels)."""

    def __init__(self, spec: ResNetSpec, *, rngs: nnx.Rngs) -> None:
        self.spec = spec
        channels = spec.stem_channels
        self.conv1 = conv(
            spec,
            spec.in_channels,
            channels,
            kernel=spec.stem_kernel,
            stride=spec.stem_stride,
            rngs=rngs,
        )
        self.bn1 = norm(spec, channels, rngs=rngs) if spec.stem_norm else nnx.identity
        stages = zip(spec.stage_channels, spec.stage_blocks, spec.stage_strides, strict=True)
        for number, (width, blocks, stride) in enumerate(stages, start=1):
            layer = stage(spec, channels, width, blocks=blocks, stride=stride, rngs=rngs)
            setattr(self, f"layer{number}", layer)
            channels = spec.expansion * width
        self.norm = norm(spec, channels, rngs=rngs) if spec.preactivation else nnx.identity
        linear_init = nnx.initializers.normal(channels**-0.5)
        self.fc = nnx.Linear(channels, spec.num_classes, kernel_init=linear_init, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        x = norm_relu(self.spec, self.bn1, self.conv1(x), relu=self.spec.stem_relu)
        x = max_pool(self.spec, x)
        for number in range(1, len(self.spec.stage_blocks) + 1):
            x = getattr(self, f"layer{number}")(x)
        if self.spec.preactivation:
            x = norm_relu(self.spec, self.norm, x)
        x = x.mean(axis=(1, 2))
        x = self.fc(x)
        return nnx.softmax(x, axis=1) if self.spec.head == "softmax" else x


def build(spec: ResNetSpec, *, seed: int = 0, dtype: DType = "float32") -> ResNet:
    """The spec's network with fresh weights, in training mode as every new NNX module is."""
    check_dtype(dtype)
    if dtype == "float64":
        jax.config.update("jax_enable_x64", True)  # else JAX makes float32 of float64, silently
    model = ResNet(spec, rngs=nnx.Rngs(seed))
    nnx.update(model, jax.tree.map(lambda tensor: tensor.astype(dtype), nnx.state(model)))
    return model
