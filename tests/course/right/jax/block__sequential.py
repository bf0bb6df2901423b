from flax import nnx
from jax import Array


class Residual(nnx.Module):
    def __init__(self, body: nnx.Module, shortcut):
        self.body = body
        self.shortcut = shortcut

    def __call__(self, x: Array) -> Array:
        return nnx.relu(self.body(x) + self.shortcut(x))


def make_block(in_channels: int, channels: int, stride: int) -> nnx.Module:
    rngs = nnx.Rngs(params=42)

    def norm():
        return nnx.BatchNorm(channels, momentum=DECAY, epsilon=EPS, use_fast_variance=False, rngs=rngs)

    body = nnx.Sequential(
        nnx.Conv(in_channels, channels, (3, 3), stride, padding=1, use_bias=False, rngs=rngs),
        norm(),
        nnx.relu,
        nnx.Conv(channels, channels, (3, 3), padding=1, use_bias=False, rngs=rngs),
        norm(),
    )
    if stride == 1 and in_channels == channels:
        shortcut = nnx.identity
    else:
        shortcut = nnx.Sequential(
            nnx.Conv(in_channels, channels, (1, 1), stride, padding=0, use_bias=False, rngs=rngs), norm()
        )
    return Residual(body, shortcut)
