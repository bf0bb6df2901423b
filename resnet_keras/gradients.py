"""Loss and gradients of a Keras model, NumPy in and NumPy out."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from resnet_keras.weights import canonical_variables, to_canonical
from resnet_spec import Weights, fit_batch

LossOf = Callable[[Sequence[Any]], tuple[Any, Any]]
"""The loss of parameters, and what else that pass gives."""


def cross_entropy(model: keras.Model) -> Callable[[Any, Any], Any]:
    """The loss for `compile`: mean over the batch of -log p(label), in nats. Log-probabilities are logits too.

    Not `keras.losses.SparseCategoricalCrossentropy` of probabilities, which clips them at 1e-7
    unless it finds the logits that Keras' softmax leaves with its output.
    """
    is_softmax = isinstance(model.layers[-1], keras.layers.Softmax)

    def loss(labels: Any, output: Any) -> Any:
        logits = ops.log(output) if is_softmax else output
        return ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))

    return loss


def loss_and_gradients(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, *, training: bool = True
) -> tuple[float, Weights]:
    """The loss and every trained parameter's gradient; see resnet_spec.Backend."""
    images, labels = fit_batch((images, labels), model.input_shape[-1], model.output_shape[-1], model.inputs[0].dtype)
    x = ops.convert_to_tensor(images.transpose(0, 2, 3, 1))

    def loss_of(values: Sequence[Any]) -> tuple[Any, Any]:
        # Stateless, because the pass moves the running statistics.
        output, statistics = model.stateless_call(values, model.non_trainable_variables, x, training=training)
        return cross_entropy(model)(ops.convert_to_tensor(labels), output), statistics

    loss, _, gradients = value_and_gradients(loss_of, [variable.value for variable in model.trainable_variables])
    paths = {variable.path: name for name, variable in canonical_variables(model).items()}
    return float(loss), {
        paths[variable.path]: to_canonical(ops.convert_to_numpy(gradient))
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True)
    }


def value_and_gradients(loss_of: LossOf, values: list[Any]) -> tuple[Any, Any, Sequence[Any]]:
    """The loss of these parameters, what else the pass gives, and each one's gradient; None where it has none."""
    return _ENGINES[keras.config.backend()](loss_of, values)


def _by_tensorflow(loss_of: LossOf, values: list[Any]) -> tuple[Any, Any, Sequence[Any]]:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(values)
        loss, rest = loss_of(values)
    return loss, rest, tape.gradient(loss, values)


def _by_jax(loss_of: LossOf, values: list[Any]) -> tuple[Any, Any, Sequence[Any]]:
    import jax

    (loss, rest), gradients = jax.value_and_grad(loss_of, has_aux=True)(values)
    return loss, rest, gradients


def _by_torch(loss_of: LossOf, values: list[Any]) -> tuple[Any, Any, Sequence[Any]]:
    import torch

    leaves = [value.detach().requires_grad_() for value in values]
    loss, rest = loss_of(leaves)
    return loss.detach(), rest, torch.autograd.grad(loss, leaves, allow_unused=True)


# Keras has no gradient of its own: its engine gives it.
_ENGINES = {"tensorflow": _by_tensorflow, "jax": _by_jax, "torch": _by_torch}
