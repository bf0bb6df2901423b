"""The fast path of a Flax model: compiled for one shape of images, NumPy in and NumPy out."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array

from resnet_jax.equal_blocks import with_equal_blocks_as_one
from resnet_jax.model import ResNet
from resnet_jax.weights import canonical_variables
from resnet_spec.compiling import Compiled, check_unchanged, compiled_shape, fit_compiled_images, same_bits


def compile(model: ResNet, image_size: int | tuple[int, int], batch: int) -> Compiled:
    """The model's output in inference mode, compiled; see resnet_spec.Backend.

    On a CPU JAX gives convolutions to the faster of its two libraries where the environment says so before JAX
    is imported: XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type=-LIBRARY_FUSION_TYPE_INDIVIDUAL_CONVOLUTION
    With it 1.4 times as fast as under `nnx.jit` without. Norms stay: XLA fuses them, and folded ones brought nothing.
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
