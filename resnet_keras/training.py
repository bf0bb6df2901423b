"""Keras' training loop: `compile`, and `train_on_batch` on each batch, on whichever engine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import keras
import numpy as np

from resnet_keras.deep_graphs import deep_graphs
from resnet_keras.gradients import cross_entropy
from resnet_keras.optimisers import make_optimiser
from resnet_keras.weights import export_weights, load_weights
from resnet_spec import Batch, FittedBatches, OnStep, Optimiser, Weights, join_state, split_state


def fit(model: keras.Model, batches: Sequence[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    return Trainer(model, rule, learning_rates).fit(batches)


class Trainer:
    """A model and the optimiser that trains it, epoch by epoch; see resnet_spec.Trainer."""

    def __init__(self, model: keras.Model, rule: Optimiser, learning_rates: Sequence[float]) -> None:
        self.model, self.rule, self.learning_rates = model, rule, learning_rates
        self.dtype = model.inputs[0].dtype
        # Another model of the same layers, so that the user's is saved without our optimiser.
        with deep_graphs():
            self.trainer = keras.Model(model.input, model.output)
        self._compile()

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over the batches; returns the loss of each step."""
        examples = FittedBatches(batches, self.model.input_shape[-1], self.model.output_shape[-1], self.dtype)
        losses = []
        self._follow_frozen()
        # Not Keras' own `fit`: on TensorFlow what a batch raises would come out of it as an error of `tf.data`.
        for images, labels in examples:
            with in_floatx(self.dtype), deep_graphs():
                logs = self.trainer.train_on_batch(images.transpose(0, 2, 3, 1), labels, return_dict=True)
            losses.append(float(logs["loss"]))
            if on_step:
                on_step(losses[-1], float(logs["accuracy"]))
        return losses

    def state(self) -> Weights:
        """All that the next step depends on, as NumPy."""
        return join_state(export_weights(self.model), self._memories())

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Goes on from a state; the next step is the one that would have followed."""
        self._follow_frozen()
        weights, memories = split_state(state, self._memories())
        load_weights(self.model, weights)
        for name, variable in self._variables().items():
            variable.assign(memories[name])

    def _compile(self) -> None:
        self.trained = self.trainer.trainable_variables
        with in_floatx(self.dtype), deep_graphs():
            optimiser = make_optimiser(self.rule, self.learning_rates)
            # Keras would do it at the first step, and a state taken before it would lack these variables.
            optimiser.build(self.trained)
            accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
            self.trainer.compile(optimiser, cross_entropy(self.model), metrics=[accuracy])

    def _follow_frozen(self) -> None:
        """Compiles again where `trainable` has changed, without which Keras goes on with what it was."""
        if [id(variable) for variable in self.trainer.trainable_variables] == [id(one) for one in self.trained]:
            return
        memories = self._memories()
        self._compile()
        for name, variable in self._variables().items():
            if name in memories:  # and not of a parameter that was frozen before
                variable.assign(memories[name])

    def _variables(self) -> dict[str, keras.Variable]:
        """The optimiser's variables, by what follows its own name in their paths."""
        return {variable.path.partition("/")[2]: variable for variable in self.trainer.optimizer.variables}

    def _memories(self) -> Weights:
        return {name: np.array(keras.ops.convert_to_numpy(one)) for name, one in self._variables().items()}


@contextmanager
def in_floatx(dtype: str) -> Iterator[None]:
    """Keras computes losses and keeps metrics in `floatx`, whatever the model's dtype."""
    before = keras.config.floatx()
    keras.config.set_floatx(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(before)
