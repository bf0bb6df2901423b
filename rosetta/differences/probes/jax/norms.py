"""What Flax's normalisations do."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


def batch_norm_momentum_default() -> float:
    return nnx.BatchNorm(1, rngs=nnx.Rngs(0)).momentum


def batch_norm_momentum_meaning() -> float:
    layer = nnx.BatchNorm(1, momentum=0.9, rngs=nnx.Rngs(0))
    layer(jnp.ones((4, 1)))
    return layer.mean[0].item()


def batch_norm_eps_default() -> float:
    return nnx.BatchNorm(1, rngs=nnx.Rngs(0)).epsilon


def running_variance() -> float:
    layer = nnx.BatchNorm(1, momentum=0.0, rngs=nnx.Rngs(0))
    layer(jnp.array([[0.0], [2.0]]))
    return layer.var[0].item()


def running_average_rounding() -> float:
    with jax.enable_x64(True):
        layer = nnx.BatchNorm(1, momentum=0.9, param_dtype=jnp.float64, rngs=nnx.Rngs(0))
        layer(jnp.ones((4, 1), jnp.float64))
        return abs(layer.mean[0].item() / 0.1 - 1)


def eps_rounding() -> float:
    with jax.enable_x64(True):
        layer = nnx.BatchNorm(1, epsilon=1e-5, param_dtype=jnp.float64, use_running_average=True, rngs=nnx.Rngs(0))
        layer.var[...] = jnp.zeros(1)
        y = layer(jnp.ones((1, 1), jnp.float64)).item()
        return abs(1 / y**2 / 1e-5 - 1)


def variance_at_large_mean() -> bool:
    x = 1e4 + np.linspace(-2, 2, 4096, dtype="float32").reshape(4, 32, 32, 1)
    layer = nnx.BatchNorm(1, momentum=0.0, rngs=nnx.Rngs(0))
    layer(jnp.asarray(x))
    return bool(abs(layer.var[0].item() / x.astype("float64").var() - 1) < 0.01)


def one_value_per_channel() -> str:
    y = nnx.BatchNorm(1, rngs=nnx.Rngs(0))(jnp.full((1, 1, 1, 1), 5.0))
    return str(y.item())


def batch_norm_axis() -> int:
    x = jnp.zeros((2, 3, 4, 5))
    for axis in (1, 2, 3):
        try:
            nnx.BatchNorm(x.shape[axis], rngs=nnx.Rngs(0))(x)
        except (TypeError, ValueError):
            continue
        return axis
    return 0


def layer_norm_eps_default() -> float:
    return nnx.LayerNorm(1, rngs=nnx.Rngs(0)).epsilon


def group_norm_eps_default() -> float:
    return nnx.GroupNorm(1, num_groups=1, rngs=nnx.Rngs(0)).epsilon
