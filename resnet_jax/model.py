"""ResNet in Flax NNX.

The four `model.py` of this project are one text in four languages: the same definitions in
the same order. Lay two of them side by side, and what differs is the framework.
"""

from collections.abc import Callable

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
    kernel: int,
    stride: int = 1,
    groups: int = 1,
    *,
    rngs: nnx.Rngs,
) -> nnx.Conv:
    """A convolution, padded as the spec says."""
    return nnx.Conv(
        in_channels,
        out_channels,
        (kernel, kernel),
        stride,
        # Flax's default "SAME" is TensorFlow's: it starts one pixel later than symmetric padding
        # where it strides.
        padding="SAME" if spec.conv_padding == "same" else kernel // 2,
        feature_group_count=groups,
        use_bias=spec.conv_bias,
        # Flax's own default is LeCun normal by fan-in, with half the variance a ReLU network needs.
        kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
        rngs=rngs,
    )


def norm(spec: ResNetSpec, channels: int, *, zero_scale: bool = False, rngs: nnx.Rngs) -> Function:
    """A batch norm, or nothing in a spec without."""
    if spec.norm == "none":
        return nnx.identity
    scale_init = nnx.initializers.zeros if zero_scale else nnx.initializers.ones
    # Flax's momentum is the weight of the old statistics, and the variance it keeps is the
    # biased one of the batch. Its fast variance, E[x^2] - E[x]^2, loses all digits where the mean is large.
    return nnx.BatchNorm(
        channels,
        momentum=spec.norm_decay,
        epsilon=spec.norm_eps,
        scale_init=scale_init,
        use_fast_variance=False,
        rngs=rngs,
    )


def norm_relu(spec: ResNetSpec, norm: Function, x: Array, *, relu: bool = True) -> Array:
    """What follows a convolution: the norm and the ReLU, in the spec's order."""
    if not relu:
        return norm(x)
    if spec.order == "conv_relu_norm":
        return norm(nnx.relu(x))
    return nnx.relu(norm(x))


def max_pool(spec: ResNetSpec, x: Array) -> Array:
    """The stem's 3x3 stride-2 max-pool. Padding is minus infinity, so it never wins."""
    if spec.stem_pool == "none":
        return x
    padding = {"symmetric": ((1, 1), (1, 1)), "valid": "VALID", "same": "SAME"}[spec.stem_pool]
    # Flax's default stride is 1, everyone else's is the window.
    return nnx.max_pool(x, (3, 3), strides=(2, 2), padding=padding)


class Projection(nnx.Sequential):
    """Shortcut B: a strided 1x1 convolution. As a Sequential it has torchvision's names, 0 and 1."""

    def __init__(self, spec: ResNetSpec, in_channels: int, out_channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        super().__init__(
            conv(spec, in_channels, out_channels, 1, stride, rngs=rngs),
            norm(spec, out_channels, rngs=rngs) if spec.projection_norm else nnx.identity,
        )
        self.spec = spec

    def __call__(self, x: Array) -> Array:
        return norm_relu(self.spec, self.layers[1], self.layers[0](x), relu=self.spec.projection_relu)


class ZeroChannels(nnx.Module):
    """Shortcut A: every stride-th pixel, and zero channels, half before and half after."""

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        self.before = (out_channels - in_channels) // 2
        self.after = out_channels - in_channels - self.before
        self.stride = stride

    def __call__(self, x: Array) -> Array:
        x = x[:, :: self.stride, :: self.stride, :]
        return jnp.pad(x, ((0, 0), (0, 0), (0, 0), (self.before, self.after)))


def shortcut(spec: ResNetSpec, in_channels: int, out_channels: int, stride: int, *, rngs: nnx.Rngs) -> Function | None:
    """The way around a block; None in a plain network."""
    if spec.shortcut == "none":
        return None
    if spec.projects(in_channels, out_channels, stride):
        return Projection(spec, in_channels, out_channels, stride, rngs=rngs)
    if stride != 1 or in_channels != out_channels:
        return ZeroChannels(in_channels, out_channels, stride)
    return nnx.identity


def add(spec: ResNetSpec, x: Array, skip: Array | None) -> Array:
    """The block's end: the sum of both ways, and its ReLU."""
    if skip is not None:
        x = x + skip
    return nnx.relu(x) if spec.relu_after_sum else x


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""

    def __init__(self, spec: ResNetSpec, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        self.spec = spec
        self.conv1 = conv(spec, in_channels, channels, 3, stride, rngs=rngs)
        self.bn1 = norm(spec, channels, rngs=rngs)
        self.conv2 = conv(spec, channels, channels, 3, rngs=rngs)
        self.bn2 = norm(spec, channels, zero_scale=spec.zero_init_last_norm, rngs=rngs)
        self.downsample = shortcut(spec, in_channels, channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        skip = self.downsample(x) if self.downsample else None
        x = norm_relu(self.spec, self.bn1, self.conv1(x))
        x = norm_relu(self.spec, self.bn2, self.conv2(x), relu=self.spec.relu_before_sum)
        return add(self.spec, x, skip)


class Bottleneck(nnx.Module):
    """1x1 to fewer channels, 3x3, 1x1 to four times as many (He et al. 2015, figure 5 right)."""

    def __init__(self, spec: ResNetSpec, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        width, out_channels = spec.bottleneck_width(channels), channels * spec.expansion
        stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)  # v1 or v1.5
        self.spec = spec
        self.conv1 = conv(spec, in_channels, width, 1, stride1, rngs=rngs)
        self.bn1 = norm(spec, width, rngs=rngs)
        self.conv2 = conv(spec, width, width, 3, stride2, spec.groups, rngs=rngs)
        self.bn2 = norm(spec, width, rngs=rngs)
        self.conv3 = conv(spec, width, out_channels, 1, rngs=rngs)
        self.bn3 = norm(spec, out_channels, zero_scale=spec.zero_init_last_norm, rngs=rngs)
        self.downsample = shortcut(spec, in_channels, out_channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        skip = self.downsample(x) if self.downsample else None
        x = norm_relu(self.spec, self.bn1, self.conv1(x))
        x = norm_relu(self.spec, self.bn2, self.conv2(x))
        x = norm_relu(self.spec, self.bn3, self.conv3(x), relu=self.spec.relu_before_sum)
        return add(self.spec, x, skip)


class PreActBasicBlock(nnx.Module):
    """The basic block with norm and ReLU first (He et al. 2016, figure 1b)."""

    def __init__(self, spec: ResNetSpec, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        self.spec = spec
        self.projects = spec.projects(in_channels, channels, stride)
        self.bn1 = norm(spec, in_channels, rngs=rngs)
        self.conv1 = conv(spec, in_channels, channels, 3, stride, rngs=rngs)
        self.bn2 = norm(spec, channels, zero_scale=spec.zero_init_last_norm, rngs=rngs)
        self.conv2 = conv(spec, channels, channels, 3, rngs=rngs)
        self.downsample = shortcut(spec, in_channels, channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        preact = norm_relu(self.spec, self.bn1, x)
        # A projection starts from the pre-activation, every other shortcut from the block's input.
        skip = self.downsample(preact if self.projects else x) if self.downsample else None
        x = self.conv1(preact)
        x = self.conv2(norm_relu(self.spec, self.bn2, x))
        return add(self.spec, x, skip)


class PreActBottleneck(nnx.Module):
    """The bottleneck with norm and ReLU first (He et al. 2016, section 5)."""

    def __init__(self, spec: ResNetSpec, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        width, out_channels = spec.bottleneck_width(channels), channels * spec.expansion
        stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)  # v1 or v1.5
        self.spec = spec
        self.projects = spec.projects(in_channels, out_channels, stride)
        self.bn1 = norm(spec, in_channels, rngs=rngs)
        self.conv1 = conv(spec, in_channels, width, 1, stride1, rngs=rngs)
        self.bn2 = norm(spec, width, rngs=rngs)
        self.conv2 = conv(spec, width, width, 3, stride2, spec.groups, rngs=rngs)
        self.bn3 = norm(spec, width, zero_scale=spec.zero_init_last_norm, rngs=rngs)
        self.conv3 = conv(spec, width, out_channels, 1, rngs=rngs)
        self.downsample = shortcut(spec, in_channels, out_channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        preact = norm_relu(self.spec, self.bn1, x)
        # A projection starts from the pre-activation, every other shortcut from the block's input.
        skip = self.downsample(preact if self.projects else x) if self.downsample else None
        x = self.conv1(preact)
        x = self.conv2(norm_relu(self.spec, self.bn2, x))
        x = self.conv3(norm_relu(self.spec, self.bn3, x))
        return add(self.spec, x, skip)


def stage(spec: ResNetSpec, in_channels: int, channels: int, blocks: int, stride: int, *, rngs: nnx.Rngs) -> nnx.Module:
    """Blocks of one shape; the first comes from the stage before and strides."""
    block: type[nnx.Module]
    if spec.preactivation:
        block = PreActBottleneck if spec.block == "bottleneck" else PreActBasicBlock
    else:
        block = Bottleneck if spec.block == "bottleneck" else BasicBlock
    out_channels = channels * spec.expansion
    first = block(spec, in_channels, channels, stride, rngs=rngs)
    return nnx.Sequential(first, *(block(spec, out_channels, channels, 1, rngs=rngs) for _ in range(blocks - 1)))


class ResNet(nnx.Module):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels)."""

    def __init__(self, spec: ResNetSpec, *, rngs: nnx.Rngs) -> None:
        self.spec = spec
        self.conv1 = conv(spec, spec.in_channels, spec.stem_channels, spec.stem_kernel, spec.stem_stride, rngs=rngs)
        self.bn1 = norm(spec, spec.stem_channels, rngs=rngs) if spec.stem_norm else nnx.identity
        channels = spec.stem_channels
        stages = zip(spec.stage_channels, spec.stage_blocks, spec.stage_strides, strict=True)
        for number, (stage_channels, blocks, stride) in enumerate(stages, start=1):
            setattr(self, f"layer{number}", stage(spec, channels, stage_channels, blocks, stride, rngs=rngs))
            channels = stage_channels * spec.expansion
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
        jax.config.update("jax_enable_x64", True)  # without it JAX makes float32 of float64, silently
    model = ResNet(spec, rngs=nnx.Rngs(seed))
    nnx.update(model, jax.tree.map(lambda tensor: tensor.astype(dtype), nnx.state(model)))
    return model
