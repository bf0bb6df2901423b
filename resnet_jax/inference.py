"""Logits out of a Flax model, NumPy in and NumPy out."""

import jax.numpy as jnp
import numpy as np
from flax import nnx

from resnet_spec import fit_images


def predict(model: nnx.Module, images: np.ndarray, *, training: bool = False) -> np.ndarray:
    """The model's output for these images; see resnet_spec.Backend."""
    kernel = next(leaf for _, leaf in nnx.iter_graph(model) if isinstance(leaf, nnx.Param) and leaf.ndim == 4)
    images = fit_images(images, kernel.shape[2], kernel.dtype.name)
    # A copy, because a forward pass in training mode moves the running statistics.
    model = nnx.clone(model)
    (model.train if training else model.eval)()
    # Flax convolves (batch, height, width, channels). Not jitted: for a call or two, compiling a deep
    # network takes longer than running it operation by operation.
    return np.array(model(jnp.asarray(images.transpose(0, 2, 3, 1))))
