"""Paddle's training loop, written out."""

from collections.abc import Mapping, Sequence

import numpy as np
import paddle
from paddle import Tensor
from paddle.io import DataLoader
from paddle.utils import unique_name

from resnet_paddle.gradients import cross_entropy
from resnet_paddle.model import ResNet
from resnet_paddle.optimisers import fresh_memory, make_optimiser, make_scheduler
from resnet_paddle.weights import canonical_tensors, export_weights, load_weights
from resnet_spec import Batch, FittedBatches, OnStep, Optimiser, Weights, join_state, split_state


def fit(model: ResNet, batches: Sequence[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    return Trainer(model, rule, learning_rates).fit(batches)


class Trainer:
    """A model and the optimiser that trains it, epoch by epoch; see resnet_spec.Trainer."""

    def __init__(self, model: ResNet, rule: Optimiser, learning_rates: Sequence[float]) -> None:
        self.model, self.rule = model, rule
        self.scheduler = make_scheduler(learning_rates)
        # Of its own: Paddle counts the memories of one name over all optimisers that ever were.
        self.name = unique_name.generate("trainer")
        self.optimiser = make_optimiser(model, rule, self.scheduler, self.name)

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over the batches; returns the loss of each step."""
        kernel = self.model.conv1.weight
        dtype = str(kernel.dtype).removeprefix("paddle.")
        examples = Pipeline(FittedBatches(batches, kernel.shape[1], self.model.fc.weight.shape[1], dtype))
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
        return join_state(export_weights(self.model), self._memories())

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Goes on from a state; the next step is the one that would have followed."""
        weights, memories = split_state(state, self._memories())
        load_weights(self.model, weights)
        self.scheduler.step(int(memories.pop("steps")))
        tensors = canonical_tensors(self.model)
        named = {}
        for name, array in memories.items():
            canonical, _, key = name.partition("/")
            named[self._paddles_name(tensors[canonical][0], key)] = paddle.to_tensor(array)
        self.optimiser.set_state_dict(named)

    def _memories(self) -> Weights:
        """What the optimiser keeps, which Paddle makes of a parameter at its first step."""
        kept = self.optimiser.state_dict()
        memories = {
            f"{canonical}/{key}": kept.get(self._paddles_name(tensor, key), fresh).numpy().copy()
            for canonical, (tensor, _) in canonical_tensors(self.model).items()
            if "running" not in canonical
            for key, fresh in fresh_memory(tensor, self.rule).items()
        }
        return {**memories, "steps": np.array(self.scheduler.last_epoch)}

    def _paddles_name(self, parameter: Tensor, key: str) -> str:
        """How Paddle calls a memory: after its parameter and optimiser, and by a count of those that are called so."""
        return f"{parameter.name}_{self.name}_{key}_0"


class Pipeline:
    """Feeds Paddle's loader, whose thread would die of an error in it and leave the loop waiting."""

    def __init__(self, examples: Sequence[Batch]) -> None:
        self.examples = examples
        self.error: BaseException | None = None

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, index: int) -> Batch:
        try:
            return self.examples[index]
        except BaseException as error:
            self.error = error
            raise StopIteration from None
