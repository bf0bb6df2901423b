# Groups by hand: split the channels, convolve each part with its own kernel, and join them again.
import jax.numpy as jnp
from flax import nnx


class GroupedConv(nnx.Module):
    def __init__(self, channels, stride, rngs):
        part = channels // GROUPS
        self.parts = nnx.List(
            [nnx.Conv(part, part, (3, 3), stride, padding=1, use_bias=False, rngs=rngs) for _ in range(GROUPS)]
        )

    def __call__(self, x):
        pieces = jnp.split(x, GROUPS, axis=-1)
        return jnp.concatenate([conv(p) for conv, p in zip(self.parts, pieces, strict=True)], axis=-1)


class Bottleneck(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        early = STRIDE_IN == "1x1"
        self.reduce = nnx.Conv(cin, c, (1, 1), stride if early else 1, use_bias=False, rngs=rngs)
        self.middle = GroupedConv(c, 1 if early else stride, rngs)
        self.expand = nnx.Conv(c, 4 * c, (1, 1), use_bias=False, rngs=rngs)
        self.n1, self.n2, self.n3 = (nnx.BatchNorm(n, momentum=DECAY, epsilon=EPS, rngs=rngs) for n in (c, c, 4 * c))
        self.projects = stride != 1 or cin != 4 * c
        if self.projects:
            self.p = nnx.Conv(cin, 4 * c, (1, 1), stride, use_bias=False, rngs=rngs)
            self.np = nnx.BatchNorm(4 * c, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        h = nnx.relu(self.n1(self.reduce(x)))
        h = nnx.relu(self.n2(self.middle(h)))
        h = self.n3(self.expand(h))
        return nnx.relu(h + (self.np(self.p(x)) if self.projects else x))


def make_bottleneck(in_channels, channels, stride):
    return Bottleneck(in_channels, channels, stride, nnx.Rngs(0))
