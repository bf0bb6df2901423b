import math

import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        same_shape = stride == 1 and cin == cout
        self.shortcut = nnx.identity
        if option == "A" and not same_shape:
            extra = cout - cin
            before, after = math.ceil(extra / 2), math.floor(extra / 2)
            self.shortcut = lambda x: jnp.pad(x[:, ::stride, ::stride], [(0, 0)] * 3 + [(before, after)])
        elif option == "C" or not same_shape:
            self.shortcut = nnx.data(
                nnx.Sequential(
                    nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs),
                    nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
                )
            )

    def __call__(self, x):
        h = nnx.relu(self.bn1(self.conv1(x)))
        h = self.bn2(self.conv2(h))
        return nnx.relu(h + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride, nnx.Rngs(0))
