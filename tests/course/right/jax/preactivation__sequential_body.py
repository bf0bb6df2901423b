import jax
from flax import nnx


def make_preactivation(in_channels, channels, stride):
    rngs = nnx.Rngs(0)
    conv = lambda i, o, k, s: nnx.Conv(i, o, (k, k), s, padding=k // 2, use_bias=False, rngs=rngs)  # noqa: E731
    bn = lambda n: nnx.BatchNorm(n, momentum=DECAY, epsilon=EPS, rngs=rngs)  # noqa: E731

    class Model(nnx.Module):
        def __init__(self):
            self.first = nnx.Sequential(bn(in_channels), jax.nn.relu)
            self.rest = nnx.Sequential(
                conv(in_channels, channels, 3, stride), bn(channels), jax.nn.relu, conv(channels, channels, 3, 1)
            )
            if stride != 1 or in_channels != channels:
                self.proj = conv(in_channels, channels, 1, stride)

        def __call__(self, x):
            z = self.first(x)
            return (self.proj(z) if hasattr(self, "proj") else x) + self.rest(z)

    return Model()
