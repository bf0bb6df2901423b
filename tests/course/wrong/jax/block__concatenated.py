import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin, cout, stride, rngs):
        self.conv1 = nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.bn1 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.bn2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.proj = None if stride == 1 and cin == cout else self.projection(cin, cout, stride, rngs)

    @staticmethod
    def projection(cin, cout, stride, rngs):
        conv = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
        return nnx.Sequential(conv, nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs))

    def __call__(self, x):
        y = nnx.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        skip = x if self.proj is None else self.proj(x)
        # join the two ways
        return nnx.relu(jnp.concatenate([y, skip], axis=-1))


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
