"""What Flax's own counters say of a model."""

import jax
from flax import nnx


def counters(model: nnx.Module, image_size: int | tuple[int, int]) -> dict[str, int]:
    """The framework's own counts, by how people write them; see resnet_spec.Backend."""
    return {
        "sum(x.size for x in jax.tree.leaves(nnx.state(model, nnx.Param)))": sum(
            x.size for x in jax.tree.leaves(nnx.state(model, nnx.Param))
        ),
        "sum(x.size for x in jax.tree.leaves(nnx.state(model, nnx.BatchStat)))": sum(
            x.size for x in jax.tree.leaves(nnx.state(model, nnx.BatchStat))
        ),
        "sum(x.size for x in jax.tree.leaves(nnx.state(model)))": sum(
            x.size for x in jax.tree.leaves(nnx.state(model))
        ),
    }
