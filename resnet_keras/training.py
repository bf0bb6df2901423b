"""Keras' training loop: `compile` and `fit`."""

from collections.abc import Iterable, Iterator, Sequence

import keras
import numpy as np

from resnet_keras.gradients import cross_entropy
from resnet_keras.optimisers import make_optimiser
from resnet_spec import Batch, Optimiser, fit_batch


class StepLosses(keras.callbacks.Callback):
    """Notes the loss of each step; left alone, Keras logs the mean since the epoch began."""

    def __init__(self) -> None:
        super().__init__()
        self.losses: list[float] = []

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self.model.reset_metrics()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self.losses.append(float((logs or {})["loss"]))


def fit(model: keras.Model, batches: Iterable[Batch], rule: Optimiser, learning_rates: Sequence[float]) -> list[float]:
    """Trains the model in place, a step per batch; see resnet_spec.Backend."""
    dtype = model.inputs[0].dtype
    step_losses = StepLosses()
    floatx = keras.config.floatx()
    keras.config.set_floatx(dtype)  # in which Keras computes losses and keeps metrics, whatever the model's dtype
    try:
        # Another model of the same layers, so that the user's is saved without our optimiser.
        trainer = keras.Model(model.inputs, model.outputs)
        trainer.compile(make_optimiser(rule, learning_rates), cross_entropy(model))
        examples = _channels_last(model, batches, dtype)
        steps = len(learning_rates)
        trainer.fit(examples, steps_per_epoch=steps, shuffle=False, callbacks=[step_losses], verbose=0)
    finally:
        keras.config.set_floatx(floatx)
    return step_losses.losses


def _channels_last(model: keras.Model, batches: Iterable[Batch], dtype: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for batch in batches:
        images, labels = fit_batch(batch, model.input_shape[-1], model.output_shape[-1], dtype)
        yield images.transpose(0, 2, 3, 1), labels
