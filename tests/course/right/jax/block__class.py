import jax.numpy as jnp
from flax import nnx


class ResidualBlock(nnx.Module):
    """conv -> bn -> relu -> conv -> bn -> (+ shortcut) -> relu"""

    def __init__(self, in_channels, channels, stride, rngs):
        self.conv1 = nnx.Conv(
            in_channels, channels, (3, 3), strides=(stride, stride), padding=1, use_bias=False, rngs=rngs
        )
        self.bn1 = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(channels, channels, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.needs_projection = stride != 1 or in_channels != channels
        if self.needs_projection:
            self.proj = nnx.Conv(
                in_channels, channels, (1, 1), strides=(stride, stride), padding=0, use_bias=False, rngs=rngs
            )
            self.proj_bn = nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x: jnp.ndarray) -> jnp.ndarray:
        shortcut = x
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.needs_projection:
            shortcut = self.proj_bn(self.proj(x))
        return nnx.relu(y + shortcut)


def make_block(in_channels, channels, stride):
    return ResidualBlock(in_channels, channels, stride, rngs=nnx.Rngs(0))
