"""What Keras does on two devices of TensorFlow: one process, two parts of its CPU, and MirroredStrategy."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from rosetta.differences.two_devices import on_two_devices


def join(_process: int, _folder: Path) -> None:
    """Makes two devices of the CPU, and every variable from here on have a copy on both."""
    [processor] = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * 2)
    tf.distribute.experimental_set_strategy(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]))


def _on_devices(step: Any, inputs: Any = None) -> Any:
    """What a step of each device's images gives, device by device; unless given, four of its own number."""
    strategy = tf.distribute.get_strategy()
    own = inputs or (lambda device: tf.fill((4, 1), float(device)))
    images = strategy.experimental_distribute_values_from_function(
        lambda context: own(context.replica_id_in_sync_group)
    )
    return strategy.experimental_local_results(tf.function(strategy.run)(step, (images,)))


def _built(layer: keras.Layer) -> keras.Layer:
    layer.build((None, 1))
    return layer


@on_two_devices
def images_that_a_norm_sees() -> int:
    norm = _built(keras.layers.BatchNormalization(momentum=0.0))  # the running mean is then that of the last batch
    _on_devices(lambda images: norm(images, training=True))
    return 8 if norm.moving_mean.value.values[1].numpy()[0] == 0.5 else 4


@on_two_devices
def synchronised_norm_on_a_cpu() -> bool:
    norm = _built(keras.layers.BatchNormalization(momentum=0.0, synchronized=True))
    _on_devices(lambda images: norm(images, training=True))
    return bool(norm.moving_mean.value.values[1].numpy()[0] == 0.5)


@on_two_devices
def running_mean_on_the_second_device() -> float:
    norm = _built(keras.layers.BatchNormalization(momentum=0.5))
    for _ in range(2):
        _on_devices(lambda images: norm(images, training=True))
    return float(norm.moving_mean.value.values[1].numpy()[0])


@on_two_devices
def gradient_of_two_devices() -> float:
    layer = _built(keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros"))
    optimiser = keras.optimizers.SGD(1.0)
    optimiser.build(layer.trainable_variables)

    def step(images: Any) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(layer(images))
        optimiser.apply(tape.gradient(loss, [layer.kernel.value]), [layer.kernel])

    _on_devices(step)
    return -float(layer.kernel.numpy()[0, 0])


@on_two_devices
def unequal_shares() -> str:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(1.0), "mae")
    images = np.array([[0.0], [1.0], [2.0], [3.0], [10.0]], "float32")
    try:
        model.fit(images, np.zeros((5, 1), "float32"), batch_size=5, shuffle=False, verbose=0)
    except tf.errors.InvalidArgumentError:
        return "a crash within TensorFlow"
    return {3.0: "the mean of the means", 3.2: "the mean"}[round(1 - model.get_weights()[0].item(), 4)]


@on_two_devices
def images_of_a_step_for_batch_size_4() -> int:
    seen = []
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    images = np.zeros((16, 1), "float32")
    steps = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(batch))
    model.fit(images, images, batch_size=4, verbose=0, callbacks=[steps])
    return 16 // len(seen)


@on_two_devices
def examples_seen_of_seven() -> int:
    data = tf.data.Dataset.range(7).batch(2)
    shared = tf.distribute.get_strategy().experimental_distribute_dataset(data)
    return sum(int(tf.size(part)) for batch in shared for part in batch.values)


@on_two_devices
def loss_on_the_second_device() -> float:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(0.0), "mae")
    images = np.repeat(np.array([[0.0], [1.0]], "float32"), 4, axis=0)
    return model.fit(images, np.zeros((8, 1)), batch_size=8, shuffle=False, verbose=0).history["loss"][0]


@on_two_devices
def same_seed_same_dropout() -> bool:
    keras.utils.set_random_seed(0)
    dropout = keras.layers.Dropout(0.5, seed=0)
    first, second = _on_devices(lambda images: dropout(images, training=True), lambda device: tf.ones((64, 1)))
    return bool(tf.reduce_all(first == second))


@on_two_devices
def next_epoch_has_another_order() -> bool:
    data = tf.data.Dataset.range(64).shuffle(64, seed=0).batch(2)
    shared = tf.distribute.get_strategy().experimental_distribute_dataset(data)
    first, second = ([int(part[0]) for batch in shared for part in batch.values] for _ in range(2))
    return first != second


@on_two_devices
def variance_around_10000() -> float:
    norm = _built(keras.layers.BatchNormalization(momentum=0.0, synchronized=True))
    images = np.random.default_rng(0).standard_normal((4096, 1)).astype("float32") + 10000
    _on_devices(lambda images: norm(images, training=True), lambda device: tf.constant(images[device::2]))
    return float(norm.moving_variance.value.values[1].numpy()[0])
