"""Canonical weights in and out of a Paddle model: its state dict, with three things translated."""

from collections.abc import Mapping

import numpy as np
import paddle
from paddle import Tensor, nn

from resnet_spec import Weights, fit_weights

# Paddle's words for the running statistics.
NAMES = {"_mean": "running_mean", "_variance": "running_var"}


def canonical_tensors(model: nn.Layer) -> dict[str, tuple[Tensor, bool]]:
    """The model's own tensors by canonical name, each with whether it stands transposed."""
    tensors = {}
    for prefix, layer in model.named_sublayers(include_self=True):
        # The running statistics are among the parameters.
        for key, tensor in layer.named_parameters(include_sublayers=False):
            name = NAMES.get(key, key)
            # Paddle's linear kernel is (in, out).
            is_transposed = isinstance(layer, nn.Linear) and key == "weight"
            tensors[f"{prefix}.{name}" if prefix else name] = tensor, is_transposed
    return tensors


def load_weights(model: nn.Layer, weights: Mapping[str, np.ndarray]) -> None:
    """Puts canonical weights into the model; see resnet_spec.Backend."""
    expected = export_weights(model)
    shapes = {name: tensor.shape for name, tensor in expected.items()}
    fitted = fit_weights(shapes, weights, dtype=expected["fc.weight"].dtype.name)
    for name, (tensor, is_transposed) in canonical_tensors(model).items():
        tensor.set_value(paddle.to_tensor(fitted[name].T if is_transposed else fitted[name]))


def export_weights(model: nn.Layer) -> Weights:
    """The canonical weights of the model; see resnet_spec.Backend."""
    return {
        name: (tensor.numpy().T if is_transposed else tensor.numpy()).copy()
        for name, (tensor, is_transposed) in canonical_tensors(model).items()
    }
