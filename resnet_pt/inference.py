"""Logits out of a PyTorch model, NumPy in and NumPy out."""

import copy

import numpy as np
import torch
from torch import nn

from resnet_spec import fit_images


def predict(model: nn.Module, images: np.ndarray, *, training: bool = False) -> np.ndarray:
    """The model's output for these images; see resnet_spec.Backend."""
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    images = fit_images(images, kernel.shape[1], str(kernel.dtype).removeprefix("torch."))
    # A copy, because a forward pass in training mode moves the running statistics.
    model = copy.deepcopy(model).train(training)
    with torch.no_grad():
        logits = model(torch.from_numpy(images).to(kernel.device))
    return logits.cpu().numpy()
