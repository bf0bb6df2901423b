"""Canonical weights in and out of a Keras model: the layers' variables, translated."""

from collections.abc import Iterator, Mapping

import keras
import numpy as np

from resnet_spec import Weights, fit_weights

_NAMES = {
    "kernel": "weight",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def canonical_name(layer: keras.layers.Layer) -> str:
    """`layer1.0.conv1` of the layer `layer1_0_conv1`: on its PyTorch engine Keras allows no dots."""
    return layer.name.replace("_", ".")


def leaf_layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """The model's layers, and in place of a model within it that one's."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from leaf_layers(layer)
        else:
            yield layer


def canonical_variables(model: keras.Model) -> dict[str, keras.Variable]:
    """The model's own variables by canonical name."""
    return {
        f"{canonical_name(layer)}.{_NAMES.get(variable.name, variable.name)}": variable
        for layer in leaf_layers(model)
        for variable in layer.weights
    }


def to_canonical(array: np.ndarray) -> np.ndarray:
    """Keras' (height, width, in, out) as (out, in, height, width), its dense (in, out) as (out, in)."""
    return array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T


def from_canonical(array: np.ndarray) -> np.ndarray:
    """The other way."""
    return array.transpose(2, 3, 1, 0) if array.ndim == 4 else array.T


def load_weights(model: keras.Model, weights: Mapping[str, np.ndarray]) -> None:
    """Puts canonical weights into the model; see resnet_spec.Backend."""
    expected = export_weights(model)
    shapes = {name: tensor.shape for name, tensor in expected.items()}
    fitted = fit_weights(shapes, weights, dtype=expected["fc.weight"].dtype.name)
    for name, variable in canonical_variables(model).items():
        variable.assign(from_canonical(fitted[name]))


def export_weights(model: keras.Model) -> Weights:
    """The canonical weights of the model; see resnet_spec.Backend."""
    return {
        name: to_canonical(keras.ops.convert_to_numpy(variable)).copy()
        for name, variable in canonical_variables(model).items()
    }
