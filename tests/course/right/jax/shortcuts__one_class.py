import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride, rngs):
        changes = stride != 1 or cin != cout
        self.option, self.changes, self.stride, self.extra = option, changes, stride, cout - cin
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.projects = option == "C" or (option == "B" and changes)
        if self.projects:
            self.conv3 = nnx.Conv(cin, cout, (1, 1), stride, padding=0, use_bias=False, rngs=rngs)
            self.bn3 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def shortcut(self, x):
        if self.projects:
            return self.bn3(self.conv3(x))
        if self.changes:
            x = x[:, :: self.stride, :: self.stride, :]
            before = self.extra // 2
            return jnp.pad(x, [(0, 0), (0, 0), (0, 0), (before, self.extra - before)])
        return x

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        return nnx.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride, nnx.Rngs(0))
