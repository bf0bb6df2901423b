"""Very deep networks in seconds: a stage's equal blocks as a loop, whose body XLA compiles once."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array

from resnet_jax.model import ResNet


def with_equal_blocks_as_one(model: ResNet) -> ResNet:
    """The model itself, in whose long stages a loop runs over the blocks behind the first.

    It computes and trains as before; its weights have canonical names again `with_blocks_apart`. XLA compiles
    each block else: a ResNet-1202 is compiled in 2.4 s this way, and in more than five minutes without.
    """
    for number, blocks in enumerate(model.spec.stage_blocks, start=1):
        if blocks > 2:
            name = f"layer{number}"
            setattr(model, name, EqualBlocks(getattr(model, name).layers))
    return model


def with_blocks_apart(model: ResNet) -> ResNet:
    """The model itself, each of whose blocks is a module of its own again."""
    for number in range(1, len(model.spec.stage_blocks) + 1):
        name = f"layer{number}"
        stage = getattr(model, name)
        if isinstance(stage, EqualBlocks):
            setattr(model, name, nnx.Sequential(*stage.apart()))
    return model


class EqualBlocks(nnx.Module):
    """A stage: its first block, and the others, which have the same shapes, as one whose weights are stacked."""

    def __init__(self, blocks: Sequence[nnx.Module]) -> None:
        self.first, *others = blocks
        graph = nnx.graphdef(others[0])
        # NumPy stacks them: JAX would compile a program for each shape.
        stacked = jax.tree.map(lambda *tensors: jnp.asarray(np.stack(tensors)), *map(nnx.state, others))
        self.others = nnx.merge(graph, stacked)

    def __call__(self, x: Array) -> Array:
        graph, states = nnx.split(self.others)

        def run_block(x: Array, state: nnx.State) -> tuple[Array, nnx.State]:
            block = nnx.merge(graph, state)
            return block(x), nnx.state(block, nnx.BatchStat)

        x, statistics = jax.lax.scan(run_block, self.first(x), states)
        nnx.update(self.others, statistics)
        return x

    def apart(self) -> list[nnx.Module]:
        """The blocks with their own weights."""
        graph, states = nnx.split(self.others)
        arrays = jax.tree.map(np.asarray, states)
        count = len(jax.tree.leaves(arrays)[0])
        others = [
            nnx.merge(graph, jax.tree.map(lambda array, i=i: jnp.asarray(array[i]), arrays)) for i in range(count)
        ]
        return [self.first, *others]
