"""Loss, gradients and training of any PyTorch model, by its own names."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from resnet_pt.foreign import first_tensor, images_to_tensor, in_mode, named_tensors
from resnet_pt.optimisers import make_optimiser
from resnet_spec import Batch, Optimiser, Weights


def foreign_loss_and_gradients(
    model: nn.Module, images: np.ndarray, labels: np.ndarray, *, axes: str, is_softmax: bool, training: bool
) -> tuple[float, Weights]:
    """The mean cross-entropy in nats, and the gradient of each tensor that has one; see resnet_spec.ForeignBackend."""
    model.zero_grad()
    with in_mode(model, training), torch.enable_grad():
        loss = _cross_entropy(model, images, labels, axes, is_softmax)
        loss.backward()
    gradients = {
        name: tensor.grad.cpu().numpy().copy()
        for name, tensor in named_tensors(model).items()
        if tensor.grad is not None
    }
    model.zero_grad()
    return loss.item(), gradients


def foreign_fit(
    model: nn.Module,
    batches: Sequence[Batch],
    rule: Optimiser,
    learning_rates: Sequence[float],
    *,
    axes: str,
    is_softmax: bool,
) -> list[float]:
    """Trains the model in place, a step per batch, what it lists as its parameters; see resnet_spec.ForeignBackend."""
    optimiser = make_optimiser(model, rule)
    losses = []
    model.train()
    for (images, labels), rate in zip(batches, learning_rates, strict=True):
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.zero_grad()
        loss = _cross_entropy(model, images, labels, axes, is_softmax)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def _cross_entropy(model: nn.Module, images: np.ndarray, labels: np.ndarray, axes: str, is_softmax: bool) -> Tensor:
    """Mean over the batch of -log p(label). PyTorch's takes logits, and so do log-probabilities."""
    output = first_tensor(model(images_to_tensor(model, images, axes)))
    output = output.reshape(len(output), -1)
    logits = torch.log(output) if is_softmax else output
    return F.cross_entropy(logits, torch.from_numpy(labels).to(output.device))
