"""What Flax's fresh weights are."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
import jax.numpy as jnp
from flax import nnx


def convolution_deviation() -> float:
    return nnx.Conv(64, 64, kernel_size=(3, 3), rngs=nnx.Rngs(0)).kernel[...].std().item()


def convolution_kurtosis() -> float:
    w = nnx.Conv(64, 64, kernel_size=(3, 3), rngs=nnx.Rngs(0)).kernel[...]
    return ((w / w.std()) ** 4).mean().item()


def linear_deviation() -> float:
    return nnx.Linear(1024, 256, rngs=nnx.Rngs(0)).kernel[...].std().item()


def bias_deviation() -> float:
    layer = nnx.Conv(64, 1024, kernel_size=(3, 3), rngs=nnx.Rngs(0))
    return layer.bias[...].std().item()


def he_normal_kurtosis() -> float:
    w = nnx.initializers.he_normal()(jax.random.key(0), (3, 3, 64, 64))
    return ((w / w.std()) ** 4).mean().item()


def truncated_normal_deviation() -> float:
    w = nnx.initializers.truncated_normal(stddev=0.02)(jax.random.key(0), (512, 512))
    return w.std().item() / 0.02


def first_number_of_seed_0() -> float:
    return jax.random.normal(jax.random.key(0), (1,)).item()


def building_moves_a_global_state() -> bool:
    one, other = nnx.Linear(2, 2, rngs=nnx.Rngs(0)), nnx.Linear(2, 2, rngs=nnx.Rngs(0))
    return not jnp.array_equal(one.kernel[...], other.kernel[...]).item()
