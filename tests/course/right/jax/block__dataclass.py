"""A residual block (He et al. 2015), for use with nnx.jit."""

from collections.abc import Callable
from dataclasses import dataclass

import jax
from flax import nnx


@dataclass(frozen=True)
class BlockConfig:
    in_channels: int
    channels: int
    stride: int

    @property
    def changes_shape(self) -> bool:
        return self.stride != 1 or self.in_channels != self.channels


class ResNetBlock(nnx.Module):
    def __init__(self, config: BlockConfig, act: Callable[[jax.Array], jax.Array] = nnx.relu, *, rngs: nnx.Rngs):
        c = config
        self.act = act
        self.conv_0 = nnx.Conv(
            c.in_channels,
            c.channels,
            kernel_size=(3, 3),
            strides=(c.stride,) * 2,
            padding=[1, 1],
            use_bias=False,
            rngs=rngs,
        )
        self.norm_0 = nnx.BatchNorm(c.channels, momentum=DECAY, epsilon=EPS, axis=-1, rngs=rngs)
        self.conv_1 = nnx.Conv(c.channels, c.channels, kernel_size=(3, 3), padding=[1, 1], use_bias=False, rngs=rngs)
        self.norm_1 = nnx.BatchNorm(c.channels, momentum=DECAY, epsilon=EPS, axis=-1, rngs=rngs)
        self.conv_proj, self.norm_proj = nnx.identity, nnx.identity
        if c.changes_shape:
            self.conv_proj = nnx.data(
                nnx.Conv(c.in_channels, c.channels, (1, 1), strides=(c.stride,) * 2, use_bias=False, rngs=rngs)
            )
            self.norm_proj = nnx.data(nnx.BatchNorm(c.channels, momentum=DECAY, epsilon=EPS, rngs=rngs))

    def __call__(self, x: jax.Array) -> jax.Array:
        residual = self.norm_proj(self.conv_proj(x))
        y = self.act(self.norm_0(self.conv_0(x)))
        y = self.norm_1(self.conv_1(y))
        return self.act(residual + y)


def make_block(in_channels: int, channels: int, stride: int) -> ResNetBlock:
    return ResNetBlock(BlockConfig(in_channels, channels, stride), rngs=nnx.Rngs(0))
