"""ResNets in Flax Linen: each target gives a pair of module and variables."""

from collections.abc import Callable, Sequence
from functools import partial

import jax
import jax.numpy as jnp
from flax import linen as nn


class BottleneckBlock(nn.Module):
    filters: int
    conv: Callable
    norm: Callable
    strides: tuple[int, int] = (1, 1)
    padding: str | int = "SAME"

    @nn.compact
    def __call__(self, x):
        residual = x
        y = self.conv(self.filters, (1, 1))(x)
        y = nn.relu(self.norm()(y))
        y = self.conv(self.filters, (3, 3), self.strides, padding=self.padding)(y)
        y = nn.relu(self.norm()(y))
        y = self.conv(self.filters * 4, (1, 1))(y)
        y = self.norm(scale_init=nn.initializers.zeros_init())(y)
        if residual.shape != y.shape:
            residual = self.conv(self.filters * 4, (1, 1), self.strides, name="conv_proj")(residual)
            residual = self.norm(name="norm_proj")(residual)
        return nn.relu(residual + y)


class ImageNetResNet(nn.Module):
    """As Flax's ImageNet example is described: what is not given a padding there pads SAME, the stem 3 on each side."""

    stage_sizes: Sequence[int]
    num_classes: int
    num_filters: int = 64
    padding: str | int = "SAME"

    @nn.compact
    def __call__(self, x, train: bool = True):
        conv = partial(nn.Conv, use_bias=False)
        norm = partial(nn.BatchNorm, use_running_average=not train, momentum=0.9, epsilon=1e-5)
        x = conv(self.num_filters, (7, 7), (2, 2), padding=[(3, 3), (3, 3)], name="conv_init")(x)
        x = nn.relu(norm(name="bn_init")(x))
        x = nn.max_pool(x, (3, 3), strides=(2, 2), padding="SAME")
        for i, block_size in enumerate(self.stage_sizes):
            for j in range(block_size):
                strides = (2, 2) if i > 0 and j == 0 else (1, 1)
                x = BottleneckBlock(self.num_filters * 2**i, conv, norm, strides, self.padding)(x)
        x = jnp.mean(x, axis=(1, 2))
        return nn.Dense(self.num_classes)(x)


def _with_variables(module, channels=3):
    return module, module.init(jax.random.key(0), jnp.zeros((1, 32, 32, channels)))


def imagenet_resnet50():
    """The example at 16 channels: no spec says it, as its stem pads symmetrically and its 3x3 convolutions SAME."""
    return _with_variables(ImageNetResNet((3, 4, 6, 3), 10, num_filters=16))


def imagenet_resnet50_padded_by_one():
    """The same after its author had compared it with torchvision's: the 3x3 convolutions pad 1 on each side."""
    return _with_variables(ImageNetResNet((3, 4, 6, 3), 10, num_filters=16, padding=1))


class CifarBlock(nn.Module):
    width: int
    stride: int

    @nn.compact
    def __call__(self, x, training):
        y = nn.Conv(self.width, (3, 3), self.stride)(x)
        y = nn.BatchNorm(use_running_average=not training)(y)
        y = nn.Conv(self.width, (3, 3))(nn.relu(y))
        y = nn.BatchNorm(use_running_average=not training)(y)
        if x.shape[-1] != self.width:
            x = nn.Conv(self.width, (1, 1), self.stride)(x)
        return nn.relu(x + y)


class CifarNet(nn.Module):
    """Compact, with Flax's defaults everywhere: biases, SAME, a momentum of 0.99."""

    @nn.compact
    def __call__(self, x, training=False):
        x = nn.Conv(8, (3, 3))(x)
        x = nn.relu(nn.BatchNorm(use_running_average=not training)(x))
        for width, stride in ((8, 1), (8, 1), (16, 2), (16, 1), (32, 2), (32, 1)):
            x = CifarBlock(width, stride)(x, training)
        x = nn.avg_pool(x, x.shape[1:3])
        return nn.softmax(nn.Dense(10)(x.squeeze((1, 2))))


def cifar():
    return _with_variables(CifarNet())


class PreactivatedBlock(nn.Module):
    width: int
    stride: int
    projects: bool

    def setup(self):
        self.norm_1 = nn.BatchNorm(momentum=0.9)
        self.conv_1 = nn.Conv(self.width, (3, 3), self.stride, padding=1, use_bias=False)
        self.norm_2 = nn.BatchNorm(momentum=0.9)
        self.conv_2 = nn.Conv(self.width, (3, 3), padding=1, use_bias=False)
        if self.projects:
            self.shortcut = nn.Conv(self.width, (1, 1), self.stride, use_bias=False)

    def __call__(self, x, train):
        h = nn.relu(self.norm_1(x, use_running_average=not train))
        y = self.conv_1(h)
        y = self.conv_2(nn.relu(self.norm_2(y, use_running_average=not train)))
        return y + (self.shortcut(h) if self.projects else x)


class PreactivatedNet(nn.Module):
    """Written with setup; pre-activation."""

    def setup(self):
        self.stem = nn.Conv(8, (3, 3), padding=1, use_bias=False)
        shapes = ((8, 1, False), (8, 1, False), (16, 2, True), (16, 1, False), (24, 2, True), (24, 1, False))
        self.blocks = [PreactivatedBlock(*shape) for shape in shapes]
        self.last_norm = nn.BatchNorm(momentum=0.9)
        self.head = nn.Dense(6)

    def __call__(self, x, train: bool = False):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x, train)
        x = nn.relu(self.last_norm(x, use_running_average=not train))
        return self.head(x.mean(axis=(1, 2)))


def preactivated():
    return _with_variables(PreactivatedNet(), channels=1)
