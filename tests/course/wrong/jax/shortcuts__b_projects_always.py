from functools import partial

import jax.numpy as jnp
from flax import nnx


def subsample(x, stride, extra):
    return jnp.pad(x[:, ::stride, ::stride], ((0, 0), (0, 0), (0, 0), (extra // 2, extra - extra // 2)))


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride, rngs):
        conv = partial(nnx.Conv, use_bias=False, rngs=rngs)
        norm = partial(nnx.BatchNorm, cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv1, self.bn1 = conv(cin, cout, (3, 3), stride, padding=1), norm()
        self.conv2, self.bn2 = conv(cout, cout, (3, 3), padding=1), norm()
        if option in ("B", "C"):
            self.shortcut = nnx.Sequential(conv(cin, cout, (1, 1), stride), norm())
        else:
            self.shortcut = partial(subsample, stride=stride, extra=cout - cin)

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return nnx.relu(y + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride, nnx.Rngs(0))
