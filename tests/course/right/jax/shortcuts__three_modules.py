import jax.numpy as jnp
from flax import nnx


class OptionA(nnx.Module):
    def __init__(self, cin: int, cout: int, stride: int) -> None:
        self.stride = stride
        self.left = (cout - cin) // 2
        self.right = cout - cin - self.left

    def __call__(self, x):
        x = x[:, :: self.stride, :: self.stride]
        b, h, w, _ = x.shape
        zeros = jnp.zeros((b, h, w, self.left), x.dtype), jnp.zeros((b, h, w, self.right), x.dtype)
        return jnp.concatenate([zeros[0], x, zeros[1]], axis=-1)


def projection(cin, cout, stride, rngs):
    return nnx.Sequential(
        nnx.Conv(cin, cout, (1, 1), (stride, stride), use_bias=False, rngs=rngs),
        nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
    )


class Residual(nnx.Module):
    def __init__(self, cin, cout, stride, shortcut, rngs):
        self.f = nnx.Sequential(
            nnx.Conv(cin, cout, (3, 3), (stride, stride), padding=((1, 1), (1, 1)), use_bias=False, rngs=rngs),
            nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
            nnx.relu,
            nnx.Conv(cout, cout, (3, 3), padding=((1, 1), (1, 1)), use_bias=False, rngs=rngs),
            nnx.BatchNorm(cout, momentum=DECAY, epsilon=EPS, rngs=rngs),
        )
        self.shortcut = shortcut

    def __call__(self, x):
        return nnx.relu(self.f(x) + self.shortcut(x))


def make_block(option, in_channels, channels, stride):
    rngs = nnx.Rngs(5)
    unchanged = stride == 1 and in_channels == channels
    if option == "C":
        shortcut = projection(in_channels, channels, stride, rngs)
    elif unchanged:
        shortcut = nnx.identity
    elif option == "B":
        shortcut = projection(in_channels, channels, stride, rngs)
    else:
        shortcut = OptionA(in_channels, channels, stride)
    return Residual(in_channels, channels, stride, shortcut, rngs)
