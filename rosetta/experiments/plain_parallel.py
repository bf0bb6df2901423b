"""Training on several devices as people write it in each framework, without this project's trainer."""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[], float]
RATE, MOMENTUM = 0.01, 0.9


def plain_step(key: str, model: Any, images: np.ndarray, labels: np.ndarray, devices: int) -> Step:
    """A call that takes one step on this process's share of a batch, or on the whole where it has all devices."""
    return _STEPS[key](model, images, labels, devices)


def _pytorch(model: Any, images: np.ndarray, labels: np.ndarray, devices: int) -> Step:
    from torch.nn.parallel import DistributedDataParallel

    wrapped = DistributedDataParallel(model) if devices > 1 else model
    step: Step = importlib.import_module("rosetta.bench.pt").train_step(wrapped, images, labels, RATE, MOMENTUM)
    return step


def _paddle(model: Any, images: np.ndarray, labels: np.ndarray, devices: int) -> Step:
    import paddle

    wrapped = paddle.DataParallel(model) if devices > 1 else model
    step: Step = importlib.import_module("rosetta.bench.paddle").train_step(wrapped, images, labels, RATE, MOMENTUM)
    return step


def _keras(model: Any, images: np.ndarray, labels: np.ndarray, devices: int) -> Step:
    if devices == 1:
        step: Step = importlib.import_module("rosetta.bench.keras").train_step(model, images, labels, RATE, MOMENTUM)
        return step
    import keras
    import tensorflow as tf

    strategy = tf.distribute.get_strategy()
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    optimiser = keras.optimizers.SGD(RATE, MOMENTUM)
    optimiser.build(model.trainable_variables)
    x, y = np.split(images.transpose(0, 2, 3, 1), devices), np.split(labels, devices)
    shares = [
        strategy.experimental_distribute_values_from_function(
            lambda context, parts=parts: tf.convert_to_tensor(parts[context.replica_id_in_sync_group])
        )
        for parts in (x, y)
    ]

    def on_device(images: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = loss_of(labels, model(images, training=True)) / (devices * len(x[0]))
        gradients = tape.gradient(loss, [variable.value for variable in model.trainable_variables])
        optimiser.apply(gradients, model.trainable_variables)
        return loss

    @tf.function
    def on_devices() -> Any:
        return strategy.reduce(tf.distribute.ReduceOp.SUM, strategy.run(on_device, shares), axis=None)

    return lambda: float(on_devices())


def _jax(model: Any, images: np.ndarray, labels: np.ndarray, devices: int) -> Step:
    import jax
    import jax.numpy as jnp
    import optax
    from flax import nnx
    from jax.sharding import AxisType, NamedSharding, PartitionSpec

    mesh = jax.make_mesh((devices,), ("data",), (AxisType.Auto,))
    x, y = jax.device_put(
        (jnp.asarray(images.transpose(0, 2, 3, 1)), jnp.asarray(labels)), NamedSharding(mesh, PartitionSpec("data"))
    )
    optimiser = nnx.Optimizer(model, optax.sgd(RATE, MOMENTUM), wrt=nnx.Param)
    everywhere = NamedSharding(mesh, PartitionSpec())
    for part in (model, optimiser):
        nnx.update(part, jax.device_put(nnx.state(part), everywhere))
    model.train()

    @nnx.jit
    def update(model: nnx.Module, optimiser: nnx.Optimizer, x: jax.Array, y: jax.Array) -> jax.Array:
        def loss_of(model: Any) -> jax.Array:
            return optax.losses.softmax_cross_entropy_with_integer_labels(model(x), y).mean()

        loss, gradients = nnx.value_and_grad(loss_of)(model)
        optimiser.update(model, gradients)
        return loss

    return lambda: update(model, optimiser, x, y).item()


_STEPS: dict[str, Callable[[Any, np.ndarray, np.ndarray, int], Step]] = {
    "pt": _pytorch,
    "keras": _keras,
    "paddle": _paddle,
    "jax": _jax,
}
