"""Loss, gradients and training of any Keras model, by its own names."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from resnet_keras.foreign import first_tensor, images_to_tensor, named_variables, to_numpy
from resnet_keras.gradients import value_and_gradients
from resnet_keras.optimisers import make_optimiser
from resnet_keras.training import in_floatx
from resnet_spec import Batch, Optimiser, Weights


def foreign_loss_and_gradients(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, *, axes: str, is_softmax: bool, training: bool
) -> tuple[float, Weights]:
    """The mean cross-entropy in nats, and the gradient of each tensor that has one; see resnet_spec.Backend."""
    loss, _, gradients = _pass(model, images, labels, axes, is_softmax, training)
    names = {id(variable): name for name, variable in named_variables(model).items()}
    return float(loss), {
        names[id(variable)]: to_numpy(gradient)
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True)
        if gradient is not None
    }


def foreign_fit(
    model: keras.Model,
    batches: Sequence[Batch],
    rule: Optimiser,
    learning_rates: Sequence[float],
    *,
    axes: str,
    is_softmax: bool,
) -> list[float]:
    """Trains the model in place, a step per batch, what it lists as its parameters; see resnet_spec.Backend."""
    losses = []
    with in_floatx(model.compute_dtype):
        optimiser = make_optimiser(rule, learning_rates)
        for (images, labels), _rate in zip(batches, learning_rates, strict=True):
            loss, statistics, gradients = _pass(model, images, labels, axes, is_softmax, training=True)
            for variable, value in zip(model.non_trainable_variables, statistics, strict=True):
                variable.assign(value)
            optimiser.apply(gradients, model.trainable_variables)
            losses.append(float(loss))
    return losses


def _pass(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, axes: str, is_softmax: bool, training: bool
) -> tuple[Any, Sequence[Any], Sequence[Any]]:
    """The loss, the variables that are not trained as the pass leaves them, and the gradients of the others."""
    x, labels = images_to_tensor(model, images, axes), ops.convert_to_tensor(labels)

    def loss_of(values: Sequence[Any]) -> tuple[Any, Any]:
        output, statistics = model.stateless_call(values, model.non_trainable_variables, x, training=training)
        return _cross_entropy(first_tensor(output), labels, is_softmax), statistics

    return value_and_gradients(loss_of, [variable.value for variable in model.trainable_variables])


def _cross_entropy(output: Any, labels: Any, is_softmax: bool) -> Any:
    """Mean over the batch of -log p(label). Keras' takes logits, and so do log-probabilities."""
    output = ops.reshape(output, (output.shape[0], -1))
    logits = ops.log(output) if is_softmax else output
    return ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))
