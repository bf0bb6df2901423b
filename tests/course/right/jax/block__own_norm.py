# The batch norm is written out with the formula from the lecture.
import jax.numpy as jnp
from flax import nnx
from jax import lax


class Norm(nnx.Module):
    def __init__(self, channels):
        self.scale = nnx.Param(jnp.ones(channels))
        self.bias = nnx.Param(jnp.zeros(channels))
        self.mean = nnx.BatchStat(jnp.zeros(channels))
        self.var = nnx.BatchStat(jnp.ones(channels))
        self.use_running_average = False  # model.eval() and model.train() switch it

    def __call__(self, x):
        if self.use_running_average:
            mean, var = self.mean[...], self.var[...]
        else:
            mean = x.mean(axis=(0, 1, 2))
            var = ((x - mean) ** 2).mean(axis=(0, 1, 2))
            self.mean[...] = DECAY * self.mean[...] + (1 - DECAY) * mean
            self.var[...] = DECAY * self.var[...] + (1 - DECAY) * var
        return (x - mean) * lax.rsqrt(var + EPS) * self.scale[...] + self.bias[...]


class Block(nnx.Module):
    def __init__(self, in_channels, channels, stride, *, rngs):
        self.a = nnx.Conv(in_channels, channels, (3, 3), stride, padding=1, use_bias=False, rngs=rngs)
        self.norm_a = Norm(channels)
        self.b = nnx.Conv(channels, channels, (3, 3), padding=1, use_bias=False, rngs=rngs)
        self.norm_b = Norm(channels)
        self.change = (in_channels, 1) != (channels, stride)
        if self.change:
            self.c = nnx.Conv(in_channels, channels, (1, 1), stride, padding=0, use_bias=False, rngs=rngs)
            self.norm_c = Norm(channels)

    def __call__(self, x):
        way = self.norm_c(self.c(x)) if self.change else x
        return nnx.relu(self.norm_b(self.b(nnx.relu(self.norm_a(self.a(x))))) + way)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, rngs=nnx.Rngs(3))
