"""Flax NNX's training loop: a jitted step with Optax."""

from collections.abc import Mapping, Sequence

import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array

from resnet_jax.gradients import cross_entropy
from resnet_jax.model import ResNet
from resnet_jax.optimisers import make_optimiser
from resnet_jax.weights import export_weights, load_weights
from resnet_spec import Batch, FittedBatches, OnStep, Optimiser, Weights, join_state, split_state


def fit(model: ResNet, batches: Sequence[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    return Trainer(model, rule, learning_rates).fit(batches)


@nnx.jit
def train_step(model: ResNet, optimiser: nnx.Optimizer, images: Array, labels: Array) -> tuple[Array, Array]:
    """One step; returns the loss and the share of right answers before it."""

    def loss_and_output(model: ResNet) -> tuple[Array, Array]:
        output = model(images)
        return cross_entropy(model, output, labels), output

    (loss, output), gradients = nnx.value_and_grad(loss_and_output, has_aux=True)(model)
    optimiser.update(model, gradients)
    return loss, (output.argmax(axis=1) == labels).mean()


class Trainer:
    """A model and the optimiser that trains it, epoch by epoch; see resnet_spec.Trainer."""

    def __init__(self, model: ResNet, rule: Optimiser, learning_rates: Sequence[float]) -> None:
        self.model = model
        self.optimiser = nnx.Optimizer(model, make_optimiser(rule, learning_rates), wrt=nnx.Param)

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over the batches; returns the loss of each step."""
        kernel = self.model.conv1.kernel
        examples = FittedBatches(batches, kernel.shape[2], self.model.fc.out_features, kernel.dtype.name)
        losses = []
        self.model.train()
        for images, labels in examples:
            x, y = jnp.asarray(images.transpose(0, 2, 3, 1)), jnp.asarray(labels)
            loss, accuracy = train_step(self.model, self.optimiser, x, y)
            losses.append(loss.item())
            if on_step:
                on_step(losses[-1], accuracy.item())
        return losses

    def state(self) -> Weights:
        """All that the next step depends on, as NumPy."""
        return join_state(export_weights(self.model), self._memories())

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Goes on from a state; the next step is the one that would have followed."""
        weights, memories = split_state(state, self._memories())
        load_weights(self.model, weights)
        optimiser_state = nnx.state(self.optimiser)
        for path, variable in nnx.to_flat_state(optimiser_state):
            variable[...] = jnp.asarray(memories["/".join(map(str, path))])
        nnx.update(self.optimiser, optimiser_state)

    def _memories(self) -> Weights:
        return {
            "/".join(map(str, path)): np.array(variable[...])
            for path, variable in nnx.to_flat_state(nnx.state(self.optimiser))
        }
