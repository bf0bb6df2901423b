"""Loss and gradients of a PyTorch model, NumPy in and NumPy out."""

import copy

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from resnet_pt.model import ResNet
from resnet_spec import Weights, fit_batch


def cross_entropy(model: ResNet, output: Tensor, labels: Tensor) -> Tensor:
    """Mean over the batch of -log p(label), in nats. PyTorch's takes logits, and so do log-probabilities."""
    logits = torch.log(output) if model.spec.head == "softmax" else output
    return F.cross_entropy(logits, labels)


def loss_and_gradients(
    model: ResNet, images: np.ndarray, labels: np.ndarray, *, training: bool = True
) -> tuple[float, Weights]:
    """The loss and every trained parameter's gradient; see resnet_spec.Backend."""
    kernel = model.conv1.weight
    dtype = str(kernel.dtype).removeprefix("torch.")
    images, labels = fit_batch((images, labels), kernel.shape[1], model.fc.out_features, dtype)
    # A copy, because the pass moves the running statistics and fills `.grad`.
    model = copy.deepcopy(model).train(training)
    model.zero_grad()
    with torch.enable_grad():
        output = model(torch.from_numpy(images).to(kernel.device))
        loss = cross_entropy(model, output, torch.from_numpy(labels).to(kernel.device))
    loss.backward()
    return loss.item(), {
        name: parameter.grad.cpu().numpy() for name, parameter in model.named_parameters() if parameter.grad is not None
    }
