"""Keras' training loop: `compile` and `fit`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf

from resnet_keras.deep_graphs import deep_graphs
from resnet_keras.gradients import cross_entropy
from resnet_keras.optimisers import make_optimiser
from resnet_keras.weights import export_weights, load_weights
from resnet_spec import Batch, FittedBatches, OnStep, Optimiser, RosettaError, Weights, split_state


def fit(model: keras.Model, batches: Sequence[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    return Trainer(model, rule, learning_rates).fit(batches)


class Steps(keras.callbacks.Callback):
    """Notes the loss of each step; left alone, Keras logs the mean since the epoch began."""

    def __init__(self, on_step: OnStep | None) -> None:
        super().__init__()
        self.losses: list[float] = []
        self.on_step = on_step

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self.model.reset_metrics()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        logs = logs or {}
        self.losses.append(float(logs["loss"]))
        if self.on_step:
            self.on_step(self.losses[-1], float(logs["accuracy"]))


class Trainer:
    """A model and the optimiser that trains it, epoch by epoch; see resnet_spec.Trainer."""

    def __init__(self, model: keras.Model, rule: Optimiser, learning_rates: Sequence[float]) -> None:
        self.model = model
        self.dtype = model.inputs[0].dtype
        # Another model of the same layers, so that the user's is saved without our optimiser.
        with _floatx(self.dtype), deep_graphs():
            self.trainer = keras.Model(model.inputs, model.outputs)
            accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
            self.trainer.compile(make_optimiser(rule, learning_rates), cross_entropy(model), metrics=[accuracy])

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over the batches; returns the loss of each step."""
        channels, classes = self.model.input_shape[-1], self.model.output_shape[-1]
        examples = _Pipeline(FittedBatches(batches, channels, classes, self.dtype))
        signature = (
            tf.TensorSpec((None, None, None, channels), self.dtype),
            tf.TensorSpec((None,), tf.int64),
        )
        data = tf.data.Dataset.from_generator(examples, output_signature=signature).prefetch(1)
        steps = Steps(on_step)
        try:
            with _floatx(self.dtype), deep_graphs():
                self.trainer.fit(data, steps_per_epoch=len(batches), shuffle=False, callbacks=[steps], verbose=0)
        except tf.errors.OpError:
            if examples.error is None:
                raise
            raise examples.error from None
        return steps.losses

    def state(self) -> Weights:
        """All that the next step depends on, as NumPy."""
        memories = {
            f"optimiser.{number}": keras.ops.convert_to_numpy(variable)
            for number, variable in enumerate(self.trainer.optimizer.variables)
        }
        return {**export_weights(self.model), **memories}

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Goes on from a state; the next step is the one that would have followed."""
        weights, memories = split_state(state)
        load_weights(self.model, weights)
        self.trainer.optimizer.build(self.trainer.trainable_variables)
        for number, variable in enumerate(self.trainer.optimizer.variables):
            variable.assign(memories[str(number)])


class _Pipeline:
    """Feeds `tf.data`, which would report an error in it as one of its own operations."""

    def __init__(self, examples: Sequence[Batch]) -> None:
        self.examples = examples
        self.error: RosettaError | None = None

    def __call__(self) -> Iterator[Batch]:
        try:
            for images, labels in self.examples:
                yield images.transpose(0, 2, 3, 1), labels
        except RosettaError as error:
            self.error = error
            raise


@contextmanager
def _floatx(dtype: str) -> Iterator[None]:
    """Keras computes losses and keeps metrics in `floatx`, whatever the model's dtype."""
    before = keras.config.floatx()
    keras.config.set_floatx(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(before)
