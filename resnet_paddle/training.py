"""Paddle's training loop, written out."""

from collections.abc import Mapping, Sequence

import numpy as np
import paddle
from paddle.io import DataLoader

from resnet_paddle.gradients import cross_entropy
from resnet_paddle.model import ResNet
from resnet_paddle.optimisers import make_optimiser, make_scheduler
from resnet_paddle.weights import canonical_tensors, export_weights, load_weights
from resnet_spec import Batch, FittedBatches, OnStep, Optimiser, RosettaError, Weights, split_state


def fit(model: ResNet, batches: Sequence[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    return Trainer(model, rule, learning_rates).fit(batches)


class Trainer:
    """A model and the optimiser that trains it, epoch by epoch; see resnet_spec.Trainer."""

    def __init__(self, model: ResNet, rule: Optimiser, learning_rates: Sequence[float]) -> None:
        self.model = model
        self.scheduler = make_scheduler(learning_rates)
        self.optimiser = make_optimiser(model, rule, self.scheduler)

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over the batches; returns the loss of each step."""
        kernel = self.model.conv1.weight
        dtype = str(kernel.dtype).removeprefix("paddle.")
        examples = _Pipeline(FittedBatches(batches, kernel.shape[1], self.model.fc.weight.shape[1], dtype))
        losses = []
        self.model.train()
        for images, labels in DataLoader(examples, batch_size=None):
            output = self.model(images)
            loss = cross_entropy(self.model, output, labels)
            loss.backward()
            self.optimiser.step()
            self.optimiser.clear_grad()
            self.scheduler.step()
            losses.append(loss.item())
            if on_step:
                on_step(losses[-1], (output.argmax(axis=1) == labels).astype("float64").mean().item())
        if examples.error is not None:
            raise examples.error
        return losses

    def state(self) -> Weights:
        """All that the next step depends on, as NumPy."""
        memories = {
            name: tensor.numpy()
            for name, tensor in self.optimiser.state_dict().items()
            if isinstance(tensor, paddle.Tensor)
        }
        # Paddle names a memory after its parameter, and a parameter by a count over all that was ever built.
        named = {
            f"optimiser.{canonical}/{name.removeprefix(tensor.name)}": memories[name]
            for canonical, (tensor, _) in canonical_tensors(self.model).items()
            for name in memories
            if name.startswith(f"{tensor.name}_")
        }
        return {**export_weights(self.model), **named, "optimiser.steps": np.array(self.scheduler.last_epoch)}

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Goes on from a state; the next step is the one that would have followed."""
        weights, memories = split_state(state)
        load_weights(self.model, weights)
        self.scheduler.step(int(memories.pop("steps")))
        tensors = canonical_tensors(self.model)
        named = {}
        for name, array in memories.items():
            canonical, _, key = name.partition("/")
            named[tensors[canonical][0].name + key] = paddle.to_tensor(array)
        self.optimiser.set_state_dict(named)


class _Pipeline:
    """Feeds Paddle's loader, whose thread would die of an error in it and leave the loop waiting."""

    def __init__(self, examples: Sequence[Batch]) -> None:
        self.examples = examples
        self.error: RosettaError | None = None

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> Batch:
        try:
            return self.examples[index]
        except RosettaError as error:
            self.error = error
            raise StopIteration from None
