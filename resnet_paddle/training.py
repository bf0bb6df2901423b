"""Paddle's training loop, written out."""

from collections.abc import Iterable, Sequence

import paddle

from resnet_paddle.gradients import cross_entropy
from resnet_paddle.model import ResNet
from resnet_paddle.optimisers import make_optimiser
from resnet_spec import Batch, Optimiser, fit_batch


def fit(model: ResNet, batches: Iterable[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    kernel = model.conv1.weight
    dtype = str(kernel.dtype).removeprefix("paddle.")
    optimiser = make_optimiser(model, rule, learning_rates)
    losses = []
    model.train()
    for batch in batches:
        images, labels = fit_batch(batch, kernel.shape[1], model.fc.weight.shape[1], dtype)
        output = model(paddle.to_tensor(images))
        loss = cross_entropy(model, output, paddle.to_tensor(labels))
        loss.backward()
        optimiser.step()
        optimiser.clear_grad()
        optimiser._learning_rate.step()
        losses.append(loss.item())
    return losses
