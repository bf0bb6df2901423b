"""resnet20_cifar in Flax NNX: He et al. 2015, section 4.2, table 6.

        269,722 parameters
          1,376 running statistics
        271,098 in all

Made by `rosetta write resnet20_cifar --backend jax`
for flax 0.12.6 and jax 0.8.1 or later.
Weights that `rosetta convert` has written as .orbax load with
`nnx.update(model, StandardCheckpointer().restore(path, nnx.state(model)))`.
"""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx
from jax import Array

Function = Callable[[Array], Array]


def conv(in_channels: int, out_channels: int, *, stride: int = 1, rngs: nnx.Rngs) -> nnx.Conv:
    """A convolution and its first weights."""
    return nnx.Conv(
        in_channels,
        out_channels,
        (3, 3),
        stride,
        # Flax's default, TensorFlow's "SAME", starts a pixel later than this where it strides.
        padding=1,
        use_bias=False,
        # Flax's default is LeCun normal by fan-in, with half the variance a ReLU network needs.
        kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
        rngs=rngs,
    )


def norm(channels: int, *, rngs: nnx.Rngs) -> Function:
    """Batch norm: (x - mean) / sqrt(variance + eps) * scale + shift, channel by channel."""
    return nnx.BatchNorm(
        channels,
        # Flax's momentum is the weight of the old statistics, and the variance it keeps is the
        # biased one of the batch.
        momentum=0.9,
        epsilon=1e-5,
        # The fast variance, E[x^2] - E[x]^2, loses all digits where the mean is large.
        use_fast_variance=False,
        rngs=rngs,
    )


class ZeroChannels(nnx.Module):
    """Shortcut A: every stride-th pixel, and zero channels, half before and half after."""

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        self.before = (out_channels - in_channels) // 2
        self.after = out_channels - in_channels - self.before
        self.stride = stride

    def __call__(self, x: Array) -> Array:
        x = x[:, :: self.stride, :: self.stride, :]
        return jnp.pad(x, ((0, 0), (0, 0), (0, 0), (self.before, self.after)))


def shortcut(in_channels: int, out_channels: int, stride: int) -> Function:
    """The way around a block, which gives the shape that the block gives."""
    if stride != 1 or in_channels != out_channels:
        return ZeroChannels(in_channels, out_channels, stride)
    return nnx.identity


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""

    def __init__(self, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        conv3x3 = partial(conv, rngs=rngs)
        bn = partial(norm, rngs=rngs)
        self.conv1 = conv3x3(in_channels, channels, stride=stride)
        self.bn1 = bn(channels)
        self.conv2 = conv3x3(channels, channels)
        self.bn2 = bn(channels)
        self.downsample = shortcut(in_channels, channels, stride)

    def __call__(self, x: Array) -> Array:
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return nnx.relu(y + self.downsample(x))


def stage(in_channels: int, channels: int, *, stride: int, rngs: nnx.Rngs) -> nnx.Sequential:
    """Blocks of one shape; the first comes from the stage before and strides."""
    first = BasicBlock(in_channels, channels, stride=stride, rngs=rngs)
    rest = [BasicBlock(channels, channels, stride=1, rngs=rngs) for _ in range(2)]
    return nnx.Sequential(first, *rest)


class ResNet(nnx.Module):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels).

    For an image of 32x32 pixels:

        conv1   32 x 32 x 16
        layer1  32 x 32 x 16
        layer2  16 x 16 x 32
        layer3  8 x 8 x 64
        mean    64
        fc      10
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = conv(3, 16, rngs=rngs)
        self.bn1 = norm(16, rngs=rngs)
        self.layer1 = stage(16, 16, stride=1, rngs=rngs)
        self.layer2 = stage(16, 32, stride=2, rngs=rngs)
        self.layer3 = stage(32, 64, stride=2, rngs=rngs)
        linear_init = nnx.initializers.normal(64**-0.5)
        self.fc = nnx.Linear(64, 10, kernel_init=linear_init, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        x = nnx.relu(self.bn1(self.conv1(x)))
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)
        x = x.mean(axis=(1, 2))
        return self.fc(x)


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = ResNet(rngs=nnx.Rngs(0))
    model.eval()
    output = model(jnp.zeros((1, 32, 32, 3)))
    state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
    print(output.shape, f"{sum(tensor.size for tensor in jax.tree.leaves(state)):,}")


if __name__ == "__main__":
    main()
