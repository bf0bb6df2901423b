"""A ResNet of dm-haiku, the only one that JAX's users can import, and how they run it."""

from collections.abc import Callable, Mapping
from typing import Any

import haiku
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from resnet_spec import ResNetSpec, Weights


class HaikuResNet:
    """A network of haiku.nets beside its parameters and running statistics, which Haiku keeps apart.

    All numbers are zero until `set_tensors` brings others.
    """

    def __init__(self, spec: ResNetSpec, constructor: str, image_size: tuple[int, int]) -> None:
        network = getattr(haiku.nets, constructor)
        self._model = haiku.transform_with_state(
            lambda x, is_training: network(spec.num_classes)(x, is_training=is_training)
        )
        x = jax.ShapeDtypeStruct((1, *image_size, spec.in_channels), np.float32)
        shapes = jax.eval_shape(lambda x: self._model.init(jax.random.key(0), x, True), x)
        self._parameters, self._statistics = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), shapes)

    def get_tensors(self) -> Weights:
        """Everything that it has learnt; Haiku's norms have vectors of four dimensions."""
        arrays = {name: np.asarray(group[key]) for name, (group, key) in self._places().items()}
        return {name: array if name.endswith("/w") else array.ravel() for name, array in arrays.items()}

    def set_tensors(self, tensors: Mapping[str, np.ndarray]) -> None:
        """Puts tensors into it, by the names of `get_tensors`."""
        for name, (group, key) in self._places().items():
            group[key] = jnp.asarray(tensors[name].reshape(group[key].shape))

    def _places(self) -> dict[str, tuple[dict[str, Array], str]]:
        """The dictionary of each tensor and its key there: what is averaged is called mean_ema or var_ema."""
        parameters = {f"{module}/{key}": (group, key) for module, group in self._parameters.items() for key in group}
        averages = {module.removesuffix("_ema"): (group, "average") for module, group in self._statistics.items()}
        return {**parameters, **averages}

    def infer_step(self, x: Array) -> Callable[[], np.ndarray]:
        """A call that gives the logits of these images, (batch, height, width, channels)."""
        forward = jax.jit(lambda parameters, statistics, x: self._model.apply(parameters, statistics, None, x, False))
        return lambda: np.asarray(forward(self._parameters, self._statistics, x)[0])

    def train_step(self, x: Array, y: Array, sgd: optax.GradientTransformation) -> Callable[[], float]:
        """A call that takes one step on these images and gives the loss before it."""

        def loss_of(parameters: Any, statistics: Any, x: Array, y: Array) -> tuple[Array, Any]:
            logits, statistics = self._model.apply(parameters, statistics, None, x, True)
            return optax.losses.softmax_cross_entropy_with_integer_labels(logits, y).mean(), statistics

        @jax.jit
        def update(parameters: Any, statistics: Any, momenta: Any, x: Array, y: Array) -> tuple[Array, Any, Any, Any]:
            (loss, statistics), gradients = jax.value_and_grad(loss_of, has_aux=True)(parameters, statistics, x, y)
            updates, momenta = sgd.update(gradients, momenta)
            return loss, optax.apply_updates(parameters, updates), statistics, momenta

        momenta = sgd.init(self._parameters)

        def step() -> float:
            nonlocal momenta
            loss, self._parameters, self._statistics, momenta = update(
                self._parameters, self._statistics, momenta, x, y
            )
            return loss.item()

        return step
