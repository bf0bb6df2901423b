import jax.numpy as jnp
from flax import nnx


def option_a(x, channels, stride):
    x = x[:, stride - 1 :: stride, stride - 1 :: stride]
    zeros = channels - x.shape[-1]
    return jnp.pad(x, ((0, 0), (0, 0), (0, 0), (zeros // 2, zeros - zeros // 2)))


class Block(nnx.Module):
    def __init__(self, option, cin, cout, stride, rngs):
        bn = {"momentum": DECAY, "epsilon": EPS, "rngs": rngs}
        self.cout, self.stride = cout, stride
        self.body = nnx.Sequential(
            nnx.Conv(cin, cout, (3, 3), stride, padding=1, use_bias=False, rngs=rngs),
            nnx.BatchNorm(cout, **bn),
            nnx.relu,
            nnx.Conv(cout, cout, (3, 3), padding=1, use_bias=False, rngs=rngs),
            nnx.BatchNorm(cout, **bn),
        )
        self.kind = option if option == "C" or stride != 1 or cin != cout else "identity"
        if self.kind in ("B", "C"):
            conv = nnx.Conv(cin, cout, (1, 1), stride, use_bias=False, rngs=rngs)
            self.projection = nnx.Sequential(conv, nnx.BatchNorm(cout, **bn))

    def __call__(self, x):
        if self.kind == "identity":
            s = x
        elif self.kind == "A":
            s = option_a(x, self.cout, self.stride)
        else:
            s = self.projection(x)
        return nnx.relu(self.body(x) + s)


def make_block(option, in_channels, channels, stride):
    return Block(option, in_channels, channels, stride, nnx.Rngs(0))
