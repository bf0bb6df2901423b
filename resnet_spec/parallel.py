"""How a batch is shared among devices, and whose statistics the norms take."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from resnet_spec.contract import Trainer
from resnet_spec.errors import RosettaError
from resnet_spec.images import Batch
from resnet_spec.optimisers import Optimiser

LOOPBACK = "lo0" if sys.platform == "darwin" else "lo"
"""The network interface that no other machine reaches."""
NormStatistics = Literal["global", "replica"]
"""Of all the batch's images, as on one device, or of each device's own share of them."""


class DataParallelTrainer(Trainer, Protocol):
    """A Trainer of several devices: each has the whole model and trains on its own share of every batch.

    All devices take the mean of their gradients, and so the same step. With `global` statistics that is the step that
    one device takes on the whole batch. With `replica` each device's norms see its own share alone, and the running
    statistics that `state` gives are the first device's. `fit` takes the shares of this process's devices, one after
    the other, and its losses are of the whole batch.
    """

    def __init__(
        self, model: Any, rule: Optimiser, learning_rates: Sequence[float], norm_statistics: NormStatistics
    ) -> None: ...


class DataParallelBackend(Protocol):
    """What the `data_parallel.py` of each backend has: this function, and a DataParallelTrainer."""

    @staticmethod
    def join(device: str, devices: int, *, process: int = 0, meeting: Path | None = None) -> list[int]:
        """In place of `use_device`, before anything is built: joins the other processes that train the model.

        device: as `use_device` has it. devices: how many there are in all processes; a CPU may be any number of them.
        process: this one's number. meeting: an empty folder in which the processes of one machine find each
        other; None where the framework's own launcher has started this process and told it all that.
        Returns the numbers of the devices that are this process's. Raises RosettaError where they are not there.
        """


def share(batch: Batch, device: int, devices: int) -> Batch:
    """What one of so many devices gets of a batch: every so-many-th example, from the one with its number."""
    images, labels = batch
    return images[device::devices], labels[device::devices]


def shares_of(batch: Batch, shares: Sequence[int], devices: int) -> Batch:
    """What several of the devices get of a batch, one after the other."""
    images, labels = zip(*(share(batch, device, devices) for device in shares), strict=True)
    return np.concatenate(images), np.concatenate(labels)


def check_shares(batch_size: int, devices: int) -> None:
    """Raises RosettaError unless each device gets as many examples.

    A mean over devices of the means of unequal shares is not the mean over the examples.
    """
    if batch_size % devices:
        less = batch_size // devices * devices
        near = f"{less} or {less + devices}" if less else f"{devices}"
        raise RosettaError(
            f"A batch of {batch_size} cannot be shared equally by {devices} devices: give one of {near},"
            " or another number of devices."
        )


def check_processes(started: int, devices: int, launcher: str) -> None:
    """Raises RosettaError unless a launcher has started a process for each device: fewer train on parts of batches."""
    if started != devices:
        raise RosettaError(
            f"{launcher} has started {started} of the {devices} processes that the run was planned for, one for each"
            " device: have it start as many."
        )


def check_devices(found: int, devices: int, framework: str) -> None:
    """Raises RosettaError unless a framework finds as many devices as there are to be."""
    if found != devices:
        raise RosettaError(
            f"{framework} finds {found} of the {devices} devices: give --devices the number that there is,"
            " or --device cpu, which may be any number of them."
        )
