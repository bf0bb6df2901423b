import jax.numpy as jnp
from flax import nnx


class Base(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.stride, self.cin, self.cout = stride, cin, cout
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def shortcut(self, x):
        return x

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        return nnx.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class Padded(Base):
    def shortcut(self, x):
        n = self.cout - self.cin
        return jnp.pad(x[:, :: self.stride, :: self.stride], ((0, 0), (0, 0), (0, 0), (n // 2, n - n // 2)))


class Projected(Base):
    def __init__(self, cin, cout, stride, rngs):
        super().__init__(cin, cout, stride, rngs)
        self.conv3 = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
        self.bn3 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def shortcut(self, x):
        return self.bn3(self.conv3(x))


def make_block(option, in_channels, channels, stride):
    if in_channels == channels and stride == 1:
        return Base(in_channels, channels, stride, nnx.Rngs(0))
    kinds = {"A": Padded, "B": Projected, "C": Projected}
    return kinds[option](in_channels, channels, stride, nnx.Rngs(0))
