"""How Flax NNX's users run a model, and JAX's users that of dm-haiku."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax import Array

from resnet_spec import ResNetSpec, Weights
from resnet_spec.compiling import Compiled
from rosetta.environments import compiling_environment

# JAX reads it once, when it starts; it acts on training too.
COMPILED_ENVIRONMENT: Mapping[str, str] = compiling_environment()


def build_reference(spec: ResNetSpec, constructor: str, image_size: tuple[int, int]) -> Any:
    """The network of dm-haiku."""
    haiku = importlib.import_module("rosetta.bench.haiku")  # not above: our own model runs without it
    return haiku.HaikuResNet(spec, constructor, image_size)


def get_tensors(model: Any) -> Weights:
    """Everything that the model has learnt, by the model's own names."""
    if not isinstance(model, nnx.Module):
        return model.get_tensors()
    return {name: np.asarray(variable[...]) for name, variable in _variables(model).items()}


def set_tensors(model: Any, tensors: Mapping[str, np.ndarray]) -> None:
    """Puts tensors into the model, by its own names."""
    if not isinstance(model, nnx.Module):
        model.set_tensors(tensors)
        return
    for name, variable in _variables(model).items():
        variable[...] = jnp.asarray(tensors[name])


def _variables(model: nnx.Module) -> dict[str, nnx.Variable]:
    return {
        ".".join(map(str, path)): variable
        for path, variable in nnx.iter_graph(model)
        if isinstance(variable, nnx.Param | nnx.BatchStat)
    }


def infer_step(model: Any, images: np.ndarray) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images, (batch, channels, height, width)."""
    x = jnp.asarray(images.transpose(0, 2, 3, 1))
    if not isinstance(model, nnx.Module):
        return model.infer_step(x)
    model.eval()
    forward = nnx.jit(lambda model, x: model(x))
    return lambda: np.asarray(forward(model, x))


def compiled_infer_step(compile: Callable[..., Compiled], model: Any, images: np.ndarray) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images by the model compiled as the backend compiles its own."""
    if not hasattr(model, "spec"):  # not our own: jitted as it is, in a process with the same variables
        return infer_step(model, images)
    run = compile(model, images.shape[2:], len(images))
    return lambda: run(images)


def train_step(
    model: Any, images: np.ndarray, labels: np.ndarray, learning_rate: float, momentum: float
) -> Callable[[], float]:
    """A call that takes one step on these images and gives the loss before it."""
    x, y = jnp.asarray(images.transpose(0, 2, 3, 1)), jnp.asarray(labels)
    sgd = optax.sgd(learning_rate, momentum)
    if not isinstance(model, nnx.Module):
        return model.train_step(x, y, sgd)
    optimiser = nnx.Optimizer(model, sgd, wrt=nnx.Param)
    model.train()

    @nnx.jit
    def update(model: nnx.Module, optimiser: nnx.Optimizer, x: Array, y: Array) -> Array:
        def loss_of(model: nnx.Module) -> Array:
            return optax.losses.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, gradients = nnx.value_and_grad(loss_of)(model)
        optimiser.update(model, gradients)
        return loss

    return lambda: update(model, optimiser, x, y).item()


def matrix_product(side: int) -> Callable[[], float]:
    """A call that multiplies two square matrices."""
    x = jax.random.uniform(jax.random.key(0), (side, side))
    return lambda: (x @ x)[0, 0].item()


def convolution(channels: int, image_size: tuple[int, int]) -> nnx.Module:
    """A 3x3 convolution alone, from so many channels to as many."""
    return nnx.Conv(channels, channels, (3, 3), padding=1, use_bias=False, rngs=nnx.Rngs(0))
