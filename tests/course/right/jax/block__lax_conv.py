# I wanted to see what nnx.Conv really does, so the convolutions are lax calls on my own kernels.
import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


def conv(x, kernel, stride):
    pad = kernel.shape[0] // 2
    return lax.conv_general_dilated(
        x,
        kernel,
        window_strides=(stride, stride),
        padding=[(pad, pad), (pad, pad)],
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )


def he(rngs, *shape):
    return nnx.Param(jax.nn.initializers.variance_scaling(2.0, "fan_out", "normal")(rngs.params(), shape))


class Block(nnx.Module):
    def __init__(self, cin, c, stride, rngs):
        self.stride = stride
        self.kernel1 = he(rngs, 3, 3, cin, c)
        self.kernel2 = he(rngs, 3, 3, c, c)
        self.norm1 = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.norm2 = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)
        self.project = stride > 1 or cin != c
        if self.project:
            self.kernel_p = he(rngs, 1, 1, cin, c)
            self.norm_p = nnx.BatchNorm(c, momentum=DECAY, epsilon=EPS, rngs=rngs)

    def __call__(self, x):
        s = self.norm_p(conv(x, self.kernel_p[...], self.stride)) if self.project else x
        h = jnp.maximum(self.norm1(conv(x, self.kernel1[...], self.stride)), 0)
        h = self.norm2(conv(h, self.kernel2[...], 1))
        return jnp.maximum(h + s, 0)


def make_block(in_channels, channels, stride):
    return Block(in_channels, channels, stride, nnx.Rngs(0))
