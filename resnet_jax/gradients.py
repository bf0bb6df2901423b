"""Loss and gradients of a Flax model, NumPy in and NumPy out."""

import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax import Array

from resnet_jax.model import ResNet
from resnet_jax.weights import canonical_variables, to_canonical
from resnet_spec import Weights, fit_batch


def cross_entropy(model: ResNet, output: Array, labels: Array) -> Array:
    """Mean over the batch of -log p(label), in nats. Optax's takes logits, and so do log-probabilities."""
    logits = jnp.log(output) if model.spec.head == "softmax" else output
    # Optax gives a loss per example, and answers a label out of range with a NaN.
    return optax.losses.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


def loss_and_gradients(
    model: ResNet, images: np.ndarray, labels: np.ndarray, *, training: bool = True
) -> tuple[float, Weights]:
    """The loss and every trained parameter's gradient; see resnet_spec.Backend."""
    kernel = model.conv1.kernel
    images, labels = fit_batch((images, labels), kernel.shape[2], model.fc.out_features, kernel.dtype.name)
    # A copy, because the pass moves the running statistics.
    model = nnx.clone(model)
    (model.train if training else model.eval)()
    loss, gradients = _loss_and_gradients(model, jnp.asarray(images.transpose(0, 2, 3, 1)), jnp.asarray(labels))
    nnx.update(model, gradients)  # into the copy, whose variables have canonical names
    return float(loss), {
        name: to_canonical(np.array(variable[...]))
        for name, variable in canonical_variables(model).items()
        if isinstance(variable, nnx.Param)
    }


@nnx.jit
def _loss_and_gradients(model: ResNet, images: Array, labels: Array) -> tuple[Array, nnx.State]:
    def loss_of(model: ResNet) -> Array:
        return cross_entropy(model, model(images), labels)

    return nnx.value_and_grad(loss_of)(model)
