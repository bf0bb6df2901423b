"""Keras' training loop on several devices: tf.distribute on TensorFlow, keras.distribution on JAX."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from resnet_keras.deep_graphs import deep_graphs
from resnet_keras.devices import use_device
from resnet_keras.gradients import cross_entropy
from resnet_keras.training import Trainer, in_floatx
from resnet_spec import Batch, FittedBatches, NormStatistics, OnStep, Optimiser, RosettaError, check_devices


def join(device: str, devices: int, *, process: int = 0, meeting: Path | None = None) -> list[int]:
    """Makes this process have all devices of the machine; see resnet_spec.DataParallelBackend."""
    engine = keras.config.backend()
    if engine == "tensorflow":
        return _join_tensorflow(device, devices, on_one_machine=meeting is not None)
    if engine == "jax":
        return _join_jax(device, devices, on_one_machine=meeting is not None)
    raise RosettaError(
        "Keras trains on several devices on TensorFlow or JAX, not on PyTorch: set KERAS_BACKEND to one of them."
    )


def _join_tensorflow(device: str, devices: int, *, on_one_machine: bool) -> list[int]:
    import tensorflow as tf

    kind = use_device(device).upper()
    if kind == "CPU":
        [processor] = tf.config.list_physical_devices("CPU")
        here = devices if on_one_machine else 1
        tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * here)
    if on_one_machine:
        found = tf.config.list_logical_devices(kind)[:devices]
        check_devices(len(found), devices, "TensorFlow")
        strategy = tf.distribute.MirroredStrategy([one.name for one in found])
        shares = list(range(devices))
    else:  # TF_CONFIG says where the other processes are
        strategy = tf.distribute.MultiWorkerMirroredStrategy()
        check_devices(strategy.num_replicas_in_sync, devices, "TensorFlow")
        here = devices // strategy.cluster_resolver.cluster_spec().num_tasks("worker")
        first = strategy.cluster_resolver.task_id * here
        shares = list(range(first, first + here))
    # Every variable that is made from here on has a copy on each device.
    tf.distribute.experimental_set_strategy(strategy)
    return shares


def _join_jax(device: str, devices: int, *, on_one_machine: bool) -> list[int]:
    import jax

    if on_one_machine:
        jax.config.update("jax_num_cpu_devices", devices)
        jax.config.update("jax_cuda_visible_devices", ",".join(map(str, range(devices))))
    else:
        keras.distribution.initialize()
    found = jax.devices(use_device(device))
    check_devices(len(found), devices, "JAX")
    names = keras.distribution.list_devices(found[0].platform)
    # Every batch is shared among the devices, and the text is of the whole batch, as under `jit` always.
    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=names, auto_shard_dataset=False))
    return [number for number, one in enumerate(found) if one.process_index == jax.process_index()]


def use_global_norms(model: keras.Model) -> None:
    """Has the model's norms take the statistics of all devices' images."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.synchronized = True


def make_train_step(trainer: keras.Model) -> Any:
    """One step on every device's share; Keras' own `fit` fails under MultiWorkerMirroredStrategy (issue 20585)."""
    import tensorflow as tf

    strategy = tf.distribute.get_strategy()
    loss_of = cross_entropy(trainer)

    def on_device(images: Any, labels: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            output = trainer(images, training=True)
            loss = loss_of(labels, output)
            # Keras' optimisers take the sum of the devices' gradients.
            part = loss / strategy.num_replicas_in_sync
        variables = trainer.trainable_variables
        trainer.optimizer.apply(tape.gradient(part, [one.value for one in variables]), variables)
        accuracy = tf.reduce_mean(tf.cast(tf.argmax(output, axis=1) == labels, loss.dtype))
        return loss, accuracy

    @tf.function
    def on_devices(images: Any, labels: Any) -> tuple[Any, Any]:
        losses, accuracies = strategy.run(on_device, (images, labels))
        mean = tf.distribute.ReduceOp.MEAN
        return strategy.reduce(mean, losses, axis=None), strategy.reduce(mean, accuracies, axis=None)

    def train_step(images: np.ndarray, labels: np.ndarray) -> tuple[Any, Any]:
        here = len(strategy.extended.worker_devices)

        def to_devices(shares: np.ndarray) -> Any:
            parts = [tf.convert_to_tensor(part) for part in np.split(shares, here)]
            return strategy.experimental_distribute_values_from_function(
                lambda context: parts[context.replica_id_in_sync_group % here]
            )

        return on_devices(to_devices(images), to_devices(labels))

    return train_step


class DataParallelTrainer(Trainer):
    """A model and its optimiser, of which every device has a copy; see resnet_spec.DataParallelTrainer."""

    def __init__(
        self, model: keras.Model, rule: Optimiser, learning_rates: Sequence[float], norm_statistics: NormStatistics
    ) -> None:
        self.is_on_tensorflow = keras.config.backend() == "tensorflow"
        if norm_statistics == "replica" and not self.is_on_tensorflow:
            raise RosettaError(
                "Keras on JAX takes the statistics of the whole batch always: give --norm-statistics global, or set"
                " KERAS_BACKEND to tensorflow."
            )
        if norm_statistics == "global" and self.is_on_tensorflow:
            use_global_norms(model)
        super().__init__(model, rule, learning_rates)

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over this process's shares of the batches; returns the loss of each step, over all shares."""
        if not self.is_on_tensorflow:
            return super().fit(batches, on_step)
        examples = FittedBatches(batches, self.model.input_shape[-1], self.model.output_shape[-1], self.dtype)
        losses = []
        self._follow_frozen()
        for images, labels in examples:
            with in_floatx(self.dtype), deep_graphs():
                loss, accuracy = self.train_step(images.transpose(0, 2, 3, 1), labels)
            losses.append(float(loss))
            if on_step:
                on_step(losses[-1], float(accuracy))
        return losses

    def _compile(self) -> None:
        super()._compile()
        if self.is_on_tensorflow:
            self.train_step = make_train_step(self.trainer)
