"""Canonical weights in and out of a PyTorch model: its state dict, under the very same names."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from resnet_spec import Weights, fit_weights


def canonical_tensors(model: nn.Module) -> dict[str, Tensor]:
    """The model's own tensors by canonical name; PyTorch's count of batches is not one of them."""
    return {name: tensor for name, tensor in model.state_dict().items() if not name.endswith("num_batches_tracked")}


def load_weights(model: nn.Module, weights: Mapping[str, np.ndarray]) -> None:
    """Puts canonical weights into the model; see resnet_spec.Backend."""
    expected = export_weights(model)
    shapes = {name: tensor.shape for name, tensor in expected.items()}
    fitted = fit_weights(shapes, weights, dtype=expected["fc.weight"].dtype.name)
    with torch.no_grad():
        for name, tensor in canonical_tensors(model).items():
            tensor.copy_(torch.from_numpy(fitted[name]))


def export_weights(model: nn.Module) -> Weights:
    """The canonical weights of the model; see resnet_spec.Backend."""
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in canonical_tensors(model).items()}
