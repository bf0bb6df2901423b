"""What every layer of a live Paddle model gives, heard by forward hooks."""

import copy
from functools import partial
from typing import Any

import numpy as np
import paddle
from paddle import Tensor, nn

from resnet_paddle.tracing import layers_of
from resnet_spec import Activations, fit_images, in_forward_order


def activations(model: nn.Layer, images: np.ndarray, *, training: bool = False) -> Activations:
    """The output of every layer and block by canonical name; see resnet_spec.Backend."""
    kernel = next(parameter for parameter in model.parameters() if parameter.ndim == 4)
    images = fit_images(images, kernel.shape[1], str(kernel.dtype).removeprefix("paddle."))
    # A copy, because a forward pass in training mode moves the running statistics, and a hook stays.
    model = copy.deepcopy(model)
    (model.train if training else model.eval)()
    outputs: Activations = {}
    for name, layer in layers_of(model).items():
        layer.register_forward_post_hook(partial(_note_output, outputs, name))
    with paddle.no_grad():
        model(paddle.to_tensor(images))
    return in_forward_order(outputs)


def _note_output(outputs: Activations, name: str, _layer: nn.Layer, _inputs: Any, output: Tensor) -> None:
    # Paddle's `numpy` copies: an in-place ReLU that follows writes into the tensor, and not into this.
    outputs[name] = output.numpy()
