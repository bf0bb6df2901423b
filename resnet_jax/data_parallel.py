"""Flax NNX's training loop on several devices: the same step, jitted, on batches that a mesh of devices shares."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import jax
import numpy as np
from flax import nnx
from jax import Array
from jax.sharding import AxisType, NamedSharding, PartitionSpec

from resnet_jax.devices import use_device
from resnet_jax.gradients import cross_entropy
from resnet_jax.model import ResNet
from resnet_jax.training import Trainer, train_step
from resnet_spec import Batch, FittedBatches, NormStatistics, OnStep, Optimiser, RosettaError, check_devices


def join(device: str, devices: int, *, process: int = 0, meeting: Path | None = None) -> list[int]:
    """Makes this process have all devices of the machine; see resnet_spec.DataParallelBackend."""
    if meeting is None:
        # JAX itself reads JAX_COORDINATOR_ADDRESS, and under Slurm or Open MPI it finds all of it.
        numbers = [os.environ.get(name) for name in ("JAX_NUM_PROCESSES", "JAX_PROCESS_ID")]
        try:
            jax.distributed.initialize(None, *(None if number is None else int(number) for number in numbers))
        except ValueError as error:
            remedy = "set JAX_COORDINATOR_ADDRESS, as `rosetta train --launch` prints it"
            raise RosettaError(f"JAX is not told of the other processes ({error}): {remedy}.") from None
    else:
        jax.config.update("jax_num_cpu_devices", devices)
        jax.config.update("jax_cuda_visible_devices", ",".join(map(str, range(devices))))
    found = jax.devices(use_device(device))
    check_devices(len(found), devices, "JAX")
    return [number for number, one in enumerate(found) if one.process_index == jax.process_index()]


@nnx.jit
def replica_step(model: ResNet, optimiser: nnx.Optimizer, images: Array, labels: Array) -> tuple[Array, Array]:
    """One step in which every device's share is normalised alone, as where each device runs a model of its own.

    images, labels: with an axis of devices before that of the batch.
    """
    graph, parameters, statistics = nnx.split(model, nnx.Param, ...)

    def mean_loss(parameters: nnx.State) -> tuple[Array, tuple[Array, nnx.State]]:
        @jax.vmap
        def on_device(images: Array, labels: Array) -> tuple[Array, Array, nnx.State]:
            replica = nnx.merge(graph, parameters, statistics, copy=True)
            output = replica(images)
            _, _, moved = nnx.split(replica, nnx.Param, ...)
            return cross_entropy(replica, output, labels), (output.argmax(axis=1) == labels).mean(), moved

        losses, accuracies, moved = on_device(images, labels)
        # Each device keeps its own running statistics; the first one's are the model's.
        return losses.mean(), (accuracies.mean(), jax.tree.map(lambda statistic: statistic[0], moved))

    (loss, (accuracy, moved)), gradients = jax.value_and_grad(mean_loss, has_aux=True)(parameters)
    nnx.update(model, moved)
    optimiser.update(model, gradients)
    return loss, accuracy


class DataParallelTrainer(Trainer):
    """A model and its optimiser, of which every device has a copy; see resnet_spec.DataParallelTrainer."""

    def __init__(
        self, model: ResNet, rule: Optimiser, learning_rates: Sequence[float], norm_statistics: NormStatistics
    ) -> None:
        super().__init__(model, rule, learning_rates)
        devices = jax.devices(jax.config.jax_default_device.platform)
        self.mesh = jax.make_mesh((len(devices),), ("data",), (AxisType.Auto,), devices=devices)
        self.is_global = norm_statistics == "global"
        self._replicate()

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over this process's shares of the batches; returns the loss of each step, over all shares."""
        kernel = self.model.conv1.kernel
        examples = FittedBatches(batches, kernel.shape[2], self.model.fc.out_features, kernel.dtype.name)
        # Under `jit` the text is of the whole batch, wherever its parts lie, and so are the norms' statistics.
        step = train_step if self.is_global else replica_step
        losses = []
        self.model.train()
        for images, labels in examples:
            x, y = self._sharded(images.transpose(0, 2, 3, 1)), self._sharded(labels)
            loss, accuracy = step(self.model, self.optimiser, x, y)
            losses.append(loss.item())
            if on_step:
                on_step(losses[-1], accuracy.item())
        return losses

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Goes on from a state; the next step is the one that would have followed."""
        super().restore(state)
        self._replicate()

    def _replicate(self) -> None:
        """Gives every device the same numbers."""
        everywhere = NamedSharding(self.mesh, PartitionSpec())
        for part in (self.model, self.optimiser):
            nnx.update(part, jax.device_put(nnx.state(part), everywhere))

    def _sharded(self, shares: np.ndarray) -> Array:
        """This process's shares, one after the other, as its part of an array over all devices."""
        if not self.is_global:
            shares = shares.reshape(len(self.mesh.local_devices), -1, *shares.shape[1:])
        along_the_batch = NamedSharding(self.mesh, PartitionSpec("data"))
        return jax.make_array_from_process_local_data(along_the_batch, shares)
