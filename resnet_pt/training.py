"""PyTorch's training loop, written out."""

from collections.abc import Iterable, Sequence

import torch
from torch.optim.lr_scheduler import LambdaLR

from resnet_pt.gradients import cross_entropy
from resnet_pt.model import ResNet
from resnet_pt.optimisers import make_optimiser
from resnet_spec import Batch, Optimiser, fit_batch


def fit(model: ResNet, batches: Iterable[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    kernel = model.conv1.weight
    dtype = str(kernel.dtype).removeprefix("torch.")
    optimiser = make_optimiser(model, rule)
    scheduler = LambdaLR(optimiser, lambda step: learning_rates[min(step, len(learning_rates) - 1)])
    losses = []
    model.train()
    for batch in batches:
        images, labels = fit_batch(batch, kernel.shape[1], model.fc.out_features, dtype)
        optimiser.zero_grad()
        output = model(torch.from_numpy(images).to(kernel.device))
        loss = cross_entropy(model, output, torch.from_numpy(labels).to(kernel.device))
        loss.backward()
        optimiser.step()
        scheduler.step()
        losses.append(loss.item())
    return losses
