import jax
from flax import nnx

rngs = nnx.Rngs(0)


def conv(i, o, k, s=1):
    return nnx.Conv(i, o, (k, k), s, padding=k // 2, use_bias=False, rngs=rngs)


def norm(n):
    return nnx.BatchNorm(n, momentum=DECAY, epsilon=EPS, rngs=rngs)


class ResidualBlock(nnx.Module):
    def __init__(self, i, o, s):
        self.c1, self.n1 = conv(i, o, 3, s), norm(o)
        self.c2, self.n2 = conv(o, o, 3), norm(o)
        if s > 1 or i != o:
            self.side = nnx.Sequential(conv(i, o, 1, s), norm(o))
        else:
            self.side = nnx.identity

    def __call__(self, x: jax.Array) -> jax.Array:
        out = self.n1(self.c1(x))
        out = jax.nn.relu(out)
        out = self.n2(self.c2(out))
        return out + self.side(x)


def make_block(in_channels, channels, stride):
    return ResidualBlock(in_channels, channels, stride)
