import jax.numpy as jnp
from flax import nnx


class ZeroShortcut(nnx.Module):
    def __init__(self, cin, cout, stride):
        self.missing = cout - cin
        self.stride = stride

    def __call__(self, x):
        x = x[:, :: self.stride, :: self.stride, :]
        return jnp.pad(x, ((0, 0), (0, 0), (0, 0), (0, self.missing)))


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        changes = stride != 1 or cin != cout
        if option == "C" or (option == "B" and changes):
            self.shortcut = nnx.Sequential(
                nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs),
                nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            )
        else:
            self.shortcut = ZeroShortcut(cin, cout, stride) if changes else nnx.identity

    def __call__(self, x):
        y = self.bn2(self.conv2(nnx.relu(self.bn1(self.conv1(x)))))
        return nnx.relu(y + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride, nnx.Rngs(0))
