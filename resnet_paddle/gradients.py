"""Loss and gradients of a Paddle model, NumPy in and NumPy out."""

import copy

import numpy as np
import paddle
import paddle.nn.functional as F
from paddle import Tensor

from resnet_paddle.model import ResNet
from resnet_paddle.weights import canonical_tensors
from resnet_spec import Weights, fit_batch


def cross_entropy(model: ResNet, output: Tensor, labels: Tensor) -> Tensor:
    """Mean over the batch of -log p(label), in nats. Paddle's takes logits, and so do log-probabilities."""
    logits = paddle.log(output) if model.spec.head == "softmax" else output
    return F.cross_entropy(logits, labels)


def loss_and_gradients(
    model: ResNet, images: np.ndarray, labels: np.ndarray, *, training: bool = True
) -> tuple[float, Weights]:
    """The loss and every trained parameter's gradient; see resnet_spec.Backend."""
    kernel = model.conv1.weight
    dtype = str(kernel.dtype).removeprefix("paddle.")
    images, labels = fit_batch((images, labels), kernel.shape[1], model.fc.weight.shape[1], dtype)
    # A copy, because the pass moves the running statistics and fills `.grad`.
    model = copy.deepcopy(model)
    (model.train if training else model.eval)()
    model.clear_gradients()
    output = model(paddle.to_tensor(images))
    loss = cross_entropy(model, output, paddle.to_tensor(labels))
    loss.backward()
    return loss.item(), {
        name: (tensor.grad.numpy().T if is_transposed else tensor.grad.numpy()).copy()
        for name, (tensor, is_transposed) in canonical_tensors(model).items()
        if not tensor.stop_gradient
    }
