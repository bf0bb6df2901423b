import jax
from flax import nnx


class Block(nnx.Module):
    def __init__(self, cin: int, cout: int, stride: int, *, rngs: nnx.Rngs) -> None:
        self.norm1 = nnx.BatchNorm(cin, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.norm2 = nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.conv1 = nnx.Conv(cin, cout, (3, 3), (stride, stride), padding=1, use_bias=False, rngs=rngs)
        self.conv2 = nnx.Conv(cout, cout, (3, 3), (1, 1), padding=1, use_bias=False, rngs=rngs)
        self.projects = stride != 1 or cin != cout
        if self.projects:
            self.projection = nnx.Conv(cin, cout, (1, 1), (stride, stride), use_bias=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        active = jax.nn.relu(self.norm1(x))
        shortcut = self.projection(active) if self.projects else x
        out = jax.nn.relu(self.norm2(self.conv1(active)))
        out = self.conv2(out)
        return jax.nn.relu(out + shortcut)


def make_preactivation(in_channels, channels, stride):
    return Block(in_channels, channels, stride, rngs=nnx.Rngs(0))
