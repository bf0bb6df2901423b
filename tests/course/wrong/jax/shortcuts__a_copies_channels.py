import jax.numpy as jnp
from flax import nnx


class CopyShortcut(nnx.Module):
    def __init__(self, cin, cout, stride):
        before = (cout - cin) // 2
        # which channel of x stands where in the output
        self.index = tuple((i - before) % cin for i in range(cout))
        self.stride = stride

    def __call__(self, x):
        return x[:, :: self.stride, :: self.stride][..., jnp.array(self.index)]


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        change = stride != 1 or cin != cout
        if option in "BC" and (change or option == "C"):
            conv = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
            self.skip = nnx.Sequential(conv, nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs))
        elif change:
            self.skip = CopyShortcut(cin, cout, stride)
        else:
            self.skip = nnx.identity

    def __call__(self, x):
        return nnx.relu(self.skip(x) + self.bn2(self.conv2(nnx.relu(self.bn1(self.conv1(x))))))


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride, nnx.Rngs(0))
