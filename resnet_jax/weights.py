"""Canonical weights in and out of a Flax model: its graph of variables, translated."""

from collections.abc import Mapping

import jax.numpy as jnp
import numpy as np
from flax import nnx

from resnet_spec import Weights, fit_weights

# Flax's words for a layer's tensors.
NAMES = {"kernel": "weight", "scale": "weight", "mean": "running_mean", "var": "running_var"}


def canonical_variables(model: nnx.Module) -> dict[str, nnx.Variable]:
    """The model's own variables by canonical name, which leaves out the `layers` of a Sequential."""
    variables = {}
    for path, variable in nnx.iter_graph(model):
        if isinstance(variable, nnx.Param | nnx.BatchStat):
            *modules, key = (str(part) for part in path if part != "layers")
            variables[".".join([*modules, NAMES.get(key, key)])] = variable
    return variables


def to_canonical(array: np.ndarray) -> np.ndarray:
    """Flax's (height, width, in, out) as (out, in, height, width), its linear (in, out) as (out, in)."""
    return array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T


def _from_canonical(array: np.ndarray) -> np.ndarray:
    return array.transpose(2, 3, 1, 0) if array.ndim == 4 else array.T


def load_weights(model: nnx.Module, weights: Mapping[str, np.ndarray]) -> None:
    """Puts canonical weights into the model; see resnet_spec.Backend."""
    expected = export_weights(model)
    shapes = {name: tensor.shape for name, tensor in expected.items()}
    fitted = fit_weights(shapes, weights, dtype=expected["fc.weight"].dtype.name)
    for name, variable in canonical_variables(model).items():
        variable[...] = jnp.asarray(_from_canonical(fitted[name]), variable.dtype)


def export_weights(model: nnx.Module) -> Weights:
    """The canonical weights of the model; see resnet_spec.Backend."""
    return {
        name: to_canonical(np.asarray(variable[...])).copy() for name, variable in canonical_variables(model).items()
    }
