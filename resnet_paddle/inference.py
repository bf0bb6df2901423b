"""Logits out of a Paddle model, NumPy in and NumPy out."""

import copy

import numpy as np
import paddle
from paddle import nn

from resnet_spec import fit_images


def predict(model: nn.Layer, images: np.ndarray, *, training: bool = False) -> np.ndarray:
    """The model's output for these images; see resnet_spec.Backend."""
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    images = fit_images(images, kernel.shape[1], str(kernel.dtype).removeprefix("paddle."))
    # A copy, because a forward pass in training mode moves the running statistics.
    model = copy.deepcopy(model)
    (model.train if training else model.eval)()
    with paddle.no_grad():
        logits = model(paddle.to_tensor(images))
    return logits.numpy()
