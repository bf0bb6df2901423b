"""The fast path of a Flax model: compiled for one shape of images, NumPy in and NumPy out."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array

from resnet_jax.model import ResNet
from resnet_jax.weights import canonical_variables
from resnet_spec.compiling import Compiled, check_unchanged, compiled_shape, fit_compiled_images, same_bits


def compile(model: ResNet, image_size: int | tuple[int, int], batch: int) -> Compiled:
    """The model's output in inference mode, compiled; see resnet_spec.Backend.

    On a CPU JAX gives convolutions to the faster of its two libraries where the environment says so before JAX
    is imported: XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type=-LIBRARY_FUSION_TYPE_INDIVIDUAL_CONVOLUTION
    With it 1.1 times as fast as under `nnx.jit` without. Norms stay: XLA fuses them, and folded ones brought nothing.
    """
    kernel = model.conv1.kernel
    dtype = kernel.dtype.name
    shape = compiled_shape(kernel.shape[2], image_size, batch)
    weights = _arrays(model)
    frozen = nnx.clone(model)
    frozen.eval()
    graph, state = nnx.split(with_equal_blocks_as_one(frozen))

    def forward(state: nnx.State, x: Array) -> Array:
        return nnx.merge(graph, state)(x.transpose(0, 2, 3, 1))

    program = jax.jit(forward).lower(state, jnp.zeros(shape, dtype)).compile()

    def run(images: np.ndarray) -> np.ndarray:
        check_unchanged(weights, _arrays(model), _is_same)
        images = fit_compiled_images(images, shape, dtype)
        return np.array(program(state, jnp.asarray(images)))

    return run


def _arrays(model: nnx.Module) -> dict[str, Array]:
    return {name: variable[...] for name, variable in canonical_variables(model).items()}


def _is_same(one: Array, other: Array) -> bool:
    # JAX changes no array: a variable that has changed holds another one.
    return one is other or same_bits(np.asarray(one), np.asarray(other))


def with_equal_blocks_as_one(model: ResNet) -> ResNet:
    """The model itself, in whose long stages a loop runs over the blocks behind the first.

    XLA compiles that loop's body once, and else every block: a ResNet-1202 is compiled in 2.4 s this way,
    and in more than five minutes without.
    """
    for number, blocks in enumerate(model.spec.stage_blocks, start=1):
        if blocks > 2:
            name = f"layer{number}"
            setattr(model, name, EqualBlocks(getattr(model, name).layers))
    return model


class EqualBlocks(nnx.Module):
    """A stage: its first block, and the others, which have the same shapes, as one whose weights are stacked."""

    def __init__(self, blocks: Sequence[nnx.Module]) -> None:
        first, *others = blocks
        graph, _ = nnx.split(others[0])
        states = [nnx.state(block) for block in others]
        self.first = first
        # NumPy stacks them: JAX would compile a program for each shape.
        self.others = nnx.merge(graph, jax.tree.map(lambda *tensors: jnp.asarray(np.stack(tensors)), *states))

    def __call__(self, x: Array) -> Array:
        graph, states = nnx.split(self.others)

        def block(x: Array, state: nnx.State) -> tuple[Array, None]:
            return nnx.merge(graph, state)(x), None

        x, _ = jax.lax.scan(block, self.first(x), states)
        return x
