"""Loss, gradients and training of any Paddle model, by its own names."""

from collections.abc import Sequence

import numpy as np
import paddle
import paddle.nn.functional as F
from paddle import Tensor, nn
from paddle.utils import unique_name

from resnet_paddle.foreign import first_tensor, images_to_tensor, in_mode, named_tensors
from resnet_paddle.optimisers import make_optimiser, make_scheduler
from resnet_spec import Batch, Optimiser, Weights


def foreign_loss_and_gradients(
    model: nn.Layer, images: np.ndarray, labels: np.ndarray, *, axes: str, is_softmax: bool, training: bool
) -> tuple[float, Weights]:
    """The mean cross-entropy in nats, and the gradient of each tensor that has one; see resnet_spec.ForeignBackend."""
    _clear_gradients(model)
    with in_mode(model, training), paddle.enable_grad():
        loss = _cross_entropy(model, images, labels, axes, is_softmax)
        loss.backward()
    gradients = {name: tensor.grad.numpy() for name, tensor in named_tensors(model).items() if tensor.grad is not None}
    _clear_gradients(model)
    return loss.item(), gradients


def foreign_fit(
    model: nn.Layer,
    batches: Sequence[Batch],
    rule: Optimiser,
    learning_rates: Sequence[float],
    *,
    axes: str,
    is_softmax: bool,
) -> list[float]:
    """Trains the model in place, a step per batch, what it lists as its parameters; see resnet_spec.ForeignBackend."""
    scheduler = make_scheduler(learning_rates)
    optimiser = make_optimiser(model, rule, scheduler, unique_name.generate("foreign_fit"))
    losses = []
    model.train()
    for (images, labels), _rate in zip(batches, learning_rates, strict=True):
        optimiser.clear_grad()
        loss = _cross_entropy(model, images, labels, axes, is_softmax)
        loss.backward()
        optimiser.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def _clear_gradients(model: nn.Layer) -> None:
    for tensor in named_tensors(model).values():
        tensor.clear_gradient(set_to_zero=False)


def _cross_entropy(model: nn.Layer, images: np.ndarray, labels: np.ndarray, axes: str, is_softmax: bool) -> Tensor:
    """Mean over the batch of -log p(label). Paddle's takes logits, and so do log-probabilities."""
    output = first_tensor(model(images_to_tensor(model, images, axes)))
    output = output.reshape([len(output), -1])
    logits = paddle.log(output) if is_softmax else output
    return F.cross_entropy(logits, paddle.to_tensor(labels))
