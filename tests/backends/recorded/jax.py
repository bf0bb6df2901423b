"""Small networks in Flax, each with what a recorder can trip over, and the operations that it is."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen, nnx
from jax import Array, lax

Function = Callable[..., Array]
_STEM, _HEAD = ("image", "conv", "norm", "relu"), ("mean", "linear")


def conv(in_channels: int, out_channels: int, stride: int = 1, kernel: int = 3) -> nnx.Conv:
    return nnx.Conv(in_channels, out_channels, (kernel, kernel), stride, padding=kernel // 2, rngs=nnx.Rngs(0))


class Network(nnx.Module):
    """Convolution, norm and ReLU, then a function of the features and layers, a mean, and a linear layer."""

    def __init__(self, body: Function = lambda x: x, *layers: nnx.Module, norm: Any = nnx.BatchNorm) -> None:
        rngs = nnx.Rngs(0)
        self.conv, self.norm, self.fc = conv(3, 8), norm(8, rngs=rngs), nnx.Linear(8, 10, rngs=rngs)
        self.body, self.layers = body, nnx.List(layers)

    def __call__(self, x: Array) -> Array:
        x = self.body(nnx.relu(self.norm(self.conv(x))), *self.layers)
        return self.fc(x.mean(axis=(1, 2)))


class FirstLayout(nnx.Module):
    """PyTorch's layout and names, and nothing but arrays and functions."""

    def __init__(self) -> None:
        self.weight = nnx.Param(jax.random.normal(jax.random.key(0), (8, 3, 3, 3)))
        self.gamma, self.beta = nnx.Param(jnp.ones(8)), nnx.Param(jnp.zeros(8))
        self.running_mean, self.running_var = nnx.BatchStat(jnp.zeros(8)), nnx.BatchStat(jnp.ones(8))
        self.matrix = nnx.Param(jax.random.normal(jax.random.key(1), (10, 8)))

    def __call__(self, x: Array) -> Array:
        x = lax.conv_general_dilated(
            jnp.moveaxis(x, 3, 1), self.weight[...], (2, 2), "SAME", dimension_numbers=("NCHW", "OIHW", "NCHW")
        )
        centred = x - self.running_mean[...].reshape(1, 8, 1, 1)
        x = centred / jnp.sqrt(self.running_var[...].reshape(1, 8, 1, 1) + 1e-5)
        x = x * self.gamma[...].reshape(1, 8, 1, 1) + self.beta[...].reshape(1, 8, 1, 1)
        x = jnp.where(x > 0, x, 0)
        x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 3, 3), (1, 1, 2, 2), "SAME")
        return jnp.einsum("nchw->nc", x) / (x.shape[2] * x.shape[3]) @ self.matrix[...].T


def in_functions(x: Array, twice: nnx.Conv, pixels: nnx.Linear) -> Array:
    """Jitted, run again for its gradients, and one layer twice."""
    step = nnx.jit(nnx.remat(lambda layer, x: nnx.relu(layer(x))))
    return x + pixels(step(twice, step(twice, x)))


def zero_channels(x: Array, layer: nnx.Conv) -> Array:
    y = x[:, ::2, ::2]
    zeros = jnp.zeros((*y.shape[:3], 4), x.dtype)
    return layer(jnp.concatenate([zeros, y, zeros], axis=3))


def in_a_loop(x: Array, layer: nnx.Conv) -> Array:
    x, _ = lax.scan(lambda x, _: (nnx.relu(layer(x)), None), x, length=2)
    return lax.cond(x.shape[0] > 1, nnx.silu, nnx.tanh, layer(x))


def squeeze_and_excitation(x: Array, down: nnx.Linear, up: nnx.Linear) -> Array:
    weights = nnx.sigmoid(up(nnx.relu(down(x.mean(axis=(1, 2))))))
    return x * weights[:, None, None, :]


def padded_average(x: Array) -> Array:
    return nnx.avg_pool(x, (3, 3), strides=(2, 2), padding="SAME", count_include_pad=False)


def linear(in_features: int, out_features: int) -> nnx.Linear:
    return nnx.Linear(in_features, out_features, rngs=nnx.Rngs(0))


class LinenNetwork(linen.Module):
    @linen.compact
    def __call__(self, x: Array, train: bool = False) -> dict[str, Array]:
        x = linen.Conv(8, (3, 3), strides=2, padding=1, use_bias=False)(x)
        x = linen.relu(linen.BatchNorm(use_running_average=not train, momentum=0.7)(x))
        x = linen.remat(linen.Conv)(8, (3, 3))(x)
        x = linen.avg_pool(x, x.shape[1:3]).squeeze((1, 2))
        return {"logits": linen.log_softmax(linen.Dense(10)(x))}


def linen_pair() -> tuple[linen.Module, Any]:
    return LinenNetwork(), LinenNetwork().init(jax.random.key(0), jnp.zeros((1, 17, 18, 3)))


MODELS: dict[str, tuple[Callable[[], Any], tuple[str, ...]]] = {
    "first layout": (FirstLayout, ("image", "conv", "norm", "relu", "max_pool", *_HEAD)),
    "group norm": (
        lambda: Network(norm=lambda channels, rngs: nnx.GroupNorm(channels, num_groups=2, rngs=rngs)),
        (*_STEM, *_HEAD),
    ),
    "layer norm": (lambda: Network(norm=nnx.LayerNorm), (*_STEM, *_HEAD)),
    "in functions": (
        lambda: Network(in_functions, conv(8, 8), linear(8, 8)),
        (*_STEM, "conv", "relu", "conv", "relu", "conv", "sum", *_HEAD),
    ),
    "zero channels": (
        lambda: Network(zero_channels, conv(16, 8, kernel=1)),
        (*_STEM, "stride", "pad", "conv", *_HEAD),
    ),
    "in a loop": (
        lambda: Network(in_a_loop, conv(8, 8)),
        (*_STEM, "conv", "relu", "conv", "relu", "conv", "activation", *_HEAD),
    ),
    "squeeze and excitation": (
        lambda: Network(squeeze_and_excitation, linear(8, 4), linear(4, 8)),
        (*_STEM, "mean", "linear", "relu", "linear", "activation", "unknown", *_HEAD),
    ),
    "average without its padding": (lambda: Network(padded_average), (*_STEM, "avg_pool", *_HEAD)),
    "Linen": (linen_pair, (*_STEM, "conv", *_HEAD, "activation")),
}
