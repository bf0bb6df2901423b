"""What every layer of a live PyTorch model gives, heard by forward hooks."""

import copy
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from resnet_pt.tracing import layers_of
from resnet_spec import Activations, fit_images, in_forward_order


def activations(model: nn.Module, images: np.ndarray, *, training: bool = False) -> Activations:
    """The output of every layer and block by canonical name; see resnet_spec.Backend."""
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    images = fit_images(images, kernel.shape[1], str(kernel.dtype).removeprefix("torch."))
    # A copy, because a forward pass in training mode moves the running statistics, and a hook stays.
    model = copy.deepcopy(model).train(training)
    outputs: Activations = {}
    for name, module in layers_of(model).items():
        module.register_forward_hook(partial(_note_output, outputs, name))
    with torch.no_grad():
        model(torch.from_numpy(images).to(kernel.device))
    return in_forward_order(outputs)


def _note_output(outputs: Activations, name: str, _module: nn.Module, _inputs: Any, output: Tensor) -> None:
    # A copy, because an in-place ReLU that follows writes into this very tensor.
    outputs[name] = output.to("cpu", copy=True).numpy()
