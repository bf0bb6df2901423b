import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride, rngs):
        self.option, self.stride, self.extra = option, stride, cout - cin
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.change = stride != 1 or cin != cout
        needs = option == "C" or (option == "B" and self.change)
        self.project = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs) if needs else None

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.project is not None:
            x = self.project(x)
        elif self.change:
            half = self.extra // 2
            x = x[:, :: self.stride, :: self.stride, :]
            x = jnp.pad(x, ((0, 0), (0, 0), (0, 0), (half, self.extra - half)))
        return nnx.relu(x + y)


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride, nnx.Rngs(0))
