"""What every layer of a live Flax model gives, noted by `nnx.capture`."""

import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array

from resnet_jax.tracing import call_and_note, layers_of, noted_outputs
from resnet_spec import Activations, fit_images, in_forward_order


def activations(model: nnx.Module, images: np.ndarray, *, training: bool = False) -> Activations:
    """The output of every layer and block by canonical name; see resnet_spec.Backend."""
    kernel = next(leaf for _, leaf in nnx.iter_graph(model) if isinstance(leaf, nnx.Param) and leaf.ndim == 4)
    images = fit_images(images, kernel.shape[2], kernel.dtype.name)
    # A copy, because a forward pass in training mode moves the running statistics.
    model = nnx.clone(model)
    (model.train if training else model.eval)()
    noted = noted_outputs(call_and_note(model, jnp.asarray(images.transpose(0, 2, 3, 1))))
    return in_forward_order({name: _channels_first(noted[name][-1]) for name in layers_of(model) if name in noted})


def _channels_first(output: Array) -> np.ndarray:
    """(batch, channels, height, width) of Flax's (batch, height, width, channels)."""
    array = np.asarray(output)
    return array.transpose(0, 3, 1, 2) if array.ndim == 4 else array
