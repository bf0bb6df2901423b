"""PyTorch's training loop, written out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader

from resnet_pt.gradients import cross_entropy
from resnet_pt.model import ResNet
from resnet_pt.optimisers import make_optimiser
from resnet_pt.weights import export_weights, load_weights
from resnet_spec import Batch, FittedBatches, OnStep, Optimiser, Weights, fit_rates, join_state, split_state


def fit(model: ResNet, batches: Sequence[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    return Trainer(model, rule, learning_rates).fit(batches)


class Trainer:
    """A model and the optimiser that trains it, epoch by epoch; see resnet_spec.Trainer."""

    def __init__(self, model: ResNet, rule: Optimiser, learning_rates: Sequence[float]) -> None:
        self.model = model
        self.optimiser = make_optimiser(model, rule)
        rates = fit_rates(learning_rates)
        self.scheduler = LambdaLR(self.optimiser, lambda step: rates[min(step, len(rates) - 1)])

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over the batches; returns the loss of each step."""
        kernel = self.model.conv1.weight
        dtype = str(kernel.dtype).removeprefix("torch.")
        examples: Any = FittedBatches(batches, kernel.shape[1], self.model.fc.out_features, dtype)
        losses = []
        self.model.train()
        for images, labels in DataLoader(examples, batch_size=None):
            images, labels = images.to(kernel.device), labels.to(kernel.device)
            self.optimiser.zero_grad()
            output = self.model(images)
            loss = cross_entropy(self.model, output, labels)
            loss.backward()
            self.optimiser.step()
            self.scheduler.step()
            losses.append(loss.item())
            if on_step:
                on_step(losses[-1], (output.argmax(dim=1) == labels).double().mean().item())
        return losses

    def state(self) -> Weights:
        """All that the next step depends on, as NumPy."""
        return join_state(export_weights(self.model), self._memories())

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Goes on from a state; the next step is the one that would have followed."""
        weights, memories = split_state(state, self._memories())
        load_weights(self.model, weights)
        steps = int(memories.pop("steps"))
        by_number: dict[int, dict[str, Tensor]] = {}
        for name, array in memories.items():
            number, key = name.split(".")
            by_number.setdefault(int(number), {})[key] = torch.tensor(array)
        self.optimiser.load_state_dict({**self.optimiser.state_dict(), "state": by_number})
        self.scheduler.load_state_dict({**self.scheduler.state_dict(), "last_epoch": steps})
        for group, rate in zip(self.optimiser.param_groups, self.scheduler.lr_lambdas, strict=True):
            group["lr"] = rate(steps)

    def _memories(self) -> Weights:
        memories = {
            f"{number}.{key}": tensor.cpu().numpy().copy()
            for number, memory in self.optimiser.state_dict()["state"].items()
            for key, tensor in memory.items()
        }
        return {**memories, "steps": np.array(self.scheduler.last_epoch)}
