"""resnet50_v2 in Flax NNX: He et al. 2016; timm resnetv2 with pre-activation.

     25,549,352 parameters
         45,440 running statistics
     25,594,792 in all

Made by `rosetta write resnet50_v2 --backend jax`
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


class PreActBottleneck(nnx.Module):
    """The bottleneck with norm and ReLU first (He et al. 2016, section 5)."""

    def __init__(self, in_channels: int, channels: int, stride: int, *, rngs: nnx.Rngs) -> None:
        out_channels = 4 * channels
        self.projects = stride != 1 or in_channels != out_channels
        conv1x1 = partial(conv, kernel=1, rngs=rngs)
        conv3x3 = partial(conv, kernel=3, rngs=rngs)
        bn = partial(norm, rngs=rngs)
        self.bn1 = bn(in_channels)
        self.conv1 = conv1x1(in_channels, channels)
        self.bn2 = bn(channels)
        self.conv2 = conv3x3(channels, channels, stride=stride)
        self.bn3 = bn(channels)
        self.conv3 = conv1x1(channels, out_channels)
        self.downsample = shortcut(in_channels, out_channels, stride, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        preact = nnx.relu(self.bn1(x))
        # A projection starts from the pre-activation, other shortcuts from the block's input.
        shortcut = self.downsample(preact if self.projects else x)
        y = self.conv1(preact)
        y = self.conv2(nnx.relu(self.bn2(y)))
        y = self.conv3(nnx.relu(self.bn3(y)))
        return y + shortcut


def stage(
    in_channels: int, channels: int, *, blocks: int, stride: int, rngs: nnx.Rngs
) -> nnx.Sequential:
    """Blocks of one shape; the first comes from the stage before and strides."""
    first = PreActBottleneck(in_channels, channels, stride=stride, rngs=rngs)
    out_channels = 4 * channels
    rest = [
        PreActBottleneck(out_channels, channels, stride=1, rngs=rngs) for _ in range(blocks - 1)
    ]
    return nnx.Sequential(first, *rest)


class ResNet(nnx.Module):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels).

    For an image of 224x224 pixels:

        conv1     112 x 112 x 64
        max_pool  56 x 56 x 64
        layer1    56 x 56 x 256
        layer2    28 x 28 x 512
        layer3    14 x 14 x 1024
        layer4    7 x 7 x 2048
        mean      2048
        fc        1000
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = conv(3, 64, kernel=7, stride=2, rngs=rngs)
        self.layer1 = stage(64, 64, blocks=3, stride=1, rngs=rngs)
        self.layer2 = stage(256, 128, blocks=4, stride=2, rngs=rngs)
        self.layer3 = stage(512, 256, blocks=6, stride=2, rngs=rngs)
        self.layer4 = stage(1024, 512, blocks=3, stride=2, rngs=rngs)
        self.norm = norm(2048, rngs=rngs)
        linear_init = nnx.initializers.normal(2048**-0.5)
        self.fc = nnx.Linear(2048, 1000, kernel_init=linear_init, rngs=rngs)

    def __call__(self, x: Array) -> Array:
        x = self.conv1(x)
        x = max_pool(x)
        x = self.layer1(x)
        x = self.layer2(x)
        x = self.layer3(x)
        x = self.layer4(x)
        x = nnx.relu(self.norm(x))
        x = x.mean(axis=(1, 2))
        return self.fc(x)


def main() -> None:
    """Builds the network and prints the shape of its output and its total."""
    model = ResNet(rngs=nnx.Rngs(0))
    model.eval()
    output = model(jnp.zeros((1, 224, 224, 3)))
    state = nnx.state(model, nnx.Any(nnx.Param, nnx.BatchStat))
    print(output.shape, f"{sum(tensor.size for tensor in jax.tree.leaves(state)):,}")


if __name__ == "__main__":
    main()
