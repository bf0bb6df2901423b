"""What Flax counts as a parameter, and in which order."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import jax
from flax import nnx


def batch_norm_count() -> int:
    layer = nnx.BatchNorm(10, rngs=nnx.Rngs(0))
    return sum(x.size for x in jax.tree.leaves(nnx.state(layer, nnx.Param)))


def batch_norm_names() -> list[str]:
    return list(nnx.state(nnx.BatchNorm(1, rngs=nnx.Rngs(0))))


def dropout_state() -> int:
    return len(jax.tree.leaves(nnx.state(nnx.Dropout(0.5, rngs=nnx.Rngs(0)))))


def parameter_order() -> list[str]:
    class Net(nnx.Module):
        def __init__(self, rngs: nnx.Rngs) -> None:
            self.stem = nnx.Linear(1, 1, use_bias=False, rngs=rngs)
            self.head = nnx.Linear(1, 1, use_bias=False, rngs=rngs)

    paths = jax.tree.leaves_with_path(nnx.state(Net(nnx.Rngs(0)), nnx.Param))
    return [path[0].key for path, _ in paths]


def linear_parameter_order() -> list[str]:
    paths = jax.tree.leaves_with_path(nnx.state(nnx.Linear(1, 1, rngs=nnx.Rngs(0))))
    return [path[0].key for path, _ in paths]
