# padding by hand with jnp.pad, then "VALID": nothing to misunderstand
import jax.numpy as jnp
from flax import nnx


def pad1(x):
    return jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))


class MyBlock(nnx.Module):
    def __init__(self, cin, cout, s, rngs):
        opts = {"padding": "VALID", "use_bias": False, "rngs": rngs}
        norm_opts = {"momentum": DECAY, "epsilon": EPS, "rngs": rngs}
        self.c1 = nnx.Conv(cin, cout, (3, 3), (s, s), **opts)
        self.n1 = nnx.BatchNorm(cout, **norm_opts)
        self.c2 = nnx.Conv(cout, cout, (3, 3), (1, 1), **opts)
        self.n2 = nnx.BatchNorm(cout, **norm_opts)
        project = s != 1 or cin != cout
        self.c3 = nnx.Conv(cin, cout, (1, 1), (s, s), **opts) if project else None
        self.n3 = nnx.BatchNorm(cout, **norm_opts) if project else None

    def __call__(self, x):
        f = self.n1(self.c1(pad1(x)))
        f = jnp.where(f > 0, f, 0.0)
        f = self.n2(self.c2(pad1(f)))
        s = x if self.c3 is None else self.n3(self.c3(x))
        z = f + s
        return jnp.where(z > 0, z, 0.0)


def make_block(in_channels, channels, stride):
    return MyBlock(in_channels, channels, stride, nnx.Rngs(2024))
