"""resnet18_d2l in Flax NNX: Dive into Deep Learning, section 8.6.

     11,178,378 parameters
          7,808 running statistics
     11,186,186 in all

Made by `rosetta write resnet18_d2l --backend jax`
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


def conv(
    in_channels: int, out_channels: int, *, kernel: int, stride: int = 1, rngs: nnx.Rngs
) -> nnx.Conv:
    """A convolution and its first weights."""
    return nnx.Conv(
        in_channels,
        out_channels,
        (kernel, kernel),
        stride,
        # Flax's default, TensorFlow's "SAME", starts a pixel later than this where it strides.
        padding=kernel // 2,
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


def max_pool(x: Array) -> Array:
    """The stem's 3x3 max-pool with stride 2."""
    # Flax's default stride is 1, everyone else's is the window.
    return nnx.max_pool(x, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))


def shortcut(in_channels: int, out_channels: int, stride: int, *, rngs: nnx.Rngs) -> Function:
    """The way around a block, which gives the shape that the block gives."""
    if stride != 1 or in_channels != out_channels:
        return nnx.Sequential(
            conv(in_channels, out_channels, kernel=1, stride=stride, rngs=rngs)
        )
    return nnx.identity


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""

    def __init__(self, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        conv3x3 = partial(conv, kernel=3, rngs=rngs)
        bn = partial(norm, rngs=rngs)
        self.conv1 = conv3x3(in_channels, channels, stride=stride)
        self.bn1 = bn(channels)
        self.conv2 = conv3x3(channels, channels)
        self.bn2 = bn(channels)
        self.downsample = shortcut(in_channels, channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return nnx.relu(y + self.downsample(x))


def stage(in_channels: int, channels: int, *, stride: int, rngs: nnx.Rngs) -> nnx.Sequential:
    """Blocks of one shape; the first comes from the stage before and strides."""
    first = BasicBlock(in_channels, channels, stride=stride, rngs=rngs)
    return nnx.Sequential(first, BasicBlock(channels, channels, stride=1, rngs=rngs))


class ResNet(nnx.Module):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels).

    For an image of 96x96 pixels:

        conv1     48 x 48 x 64
        max_pool  24 x 24 x 64
        layer1    24 x 24 x 64
        layer2    12 x 12 x 128
        layer3    6 x 6 x 256
        layer4    3 x 3 x 512
        mean      512
        fc        10
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = conv(1, 64, kernel=7, stride=2, rngs=rngs)
        self.bn1 = norm(64, rngs=rngs)
        self.layer1 = stage(64, 64, stride=1, rngs=rngs)
        self.layer2 = stage(64, 128, stride=2, rngs=rngs)
        self.layer3 = stage(128, 256, stride=2, rngs=rngs)
        self.layer4 = stage(256, 512, stride=2, rngs=rngs)
        linear_init = nnx.initializers.normal(512**-0.5)
        self.fc = nnx.Linear(512, 10, kernel_init=linear_init, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        x = nnx.relu(self.bn1(self.conv1(x)))
        x = max_pool(x)
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)
        x = self.layer4(x)
        x = x.mean(axis=(1, 2))
        return self.fc(x)


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = ResNet(rngs=nnx.Rngs(0))
    model.eval()
    output = model(jnp.zeros((1, 96, 96, 1)))
    state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
    print(output.shape, f"{sum(tensor.size for tensor in jax.tree.leaves(state)):,}")


if __name__ == "__main__":
    main()
