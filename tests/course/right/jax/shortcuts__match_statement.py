from functools import partial

import jax.numpy as jnp
from flax import nnx


def zero_pad(x, stride, extra):
    # max-pool with a 1x1 window is the same as taking every stride-th pixel
    x = nnx.max_pool(x, (1, 1), strides=(stride, stride))
    return jnp.pad(x, ((0, 0),) * 3 + ((extra // 2, -(-extra // 2)),))


class Block(nnx.Module):
    def __init__(self, option, cin, c, stride):
        rngs = nnx.Rngs(0)
        conv = partial(nnx.Conv, use_bias=False, rngs=rngs)
        bn = partial(nnx.BatchNorm, c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv1 = conv(cin, c, (3, 3), stride, padding=1)
        self.conv2 = conv(c, c, (3, 3), padding=1)
        self.bn1, self.bn2 = bn(), bn()
        match (option, stride != 1 or cin != c):
            case ("A", True):
                self.shortcut = partial(zero_pad, stride=stride, extra=c - cin)
            case ("B", True) | ("C", _):
                self.shortcut = nnx.Sequential(conv(cin, c, (1, 1), stride), bn())
            case _:
                self.shortcut = nnx.identity

    def __call__(self, x):
        out = self.bn2(self.conv2(nnx.relu(self.bn1(self.conv1(x)))))
        return nnx.relu(out + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride)
