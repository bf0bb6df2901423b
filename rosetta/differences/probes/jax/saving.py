"""What Flax does when it loads."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax.numpy as jnp
from flax import nnx


def missing_tensor() -> str:
    layer = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
    nnx.update(layer, nnx.State({"kernel": nnx.Param(jnp.zeros((2, 2)))}))
    return "silent"


def misshapen_tensor() -> str:
    layer = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
    nnx.update(layer, nnx.State({"kernel": nnx.Param(jnp.zeros((3, 3))), "bias": nnx.Param(jnp.zeros(2))}))
    return f"silent, shape {list(layer.kernel.shape)}"
