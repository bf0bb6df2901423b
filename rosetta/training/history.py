"""What a training run noted, step by step and epoch by epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import RosettaError, Weights, read_weights
from resnet_spec.reference import as_logits, cross_entropy
from rosetta.output import finite

_PREFIX = "history."
_OF_STEPS = ("losses", "accuracies")
_OF_BEGUN_EPOCHS = ("seconds", "cpu_seconds", "waiting_seconds")


@dataclass
class History:
    """The curves of one framework.

    losses, accuracies: of each training step's batch, before its update.
    validation_losses, top1, top5: of all validation images, after each epoch.
    seconds: that each epoch's training took, that of the one begun too.
    cpu_seconds: of all threads together, likewise.
    waiting_seconds: of these seconds those in which the next batch was waited for.
    """

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    validation_losses: list[float] = field(default_factory=list)
    top1: list[float] = field(default_factory=list)
    top5: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    waiting_seconds: list[float] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        """How many epochs are complete."""
        return len(self.top1)

    def begin_epoch(self) -> None:
        """Has time be added to the next epoch, which may have been begun before."""
        if len(self.seconds) == self.epochs:
            for spent in (self.seconds, self.cpu_seconds, self.waiting_seconds):
                spent.append(0.0)

    def add_time(self, *spent: float) -> None:
        """Adds to the epoch that goes on: seconds, CPU seconds and those of waiting."""
        for total, more in zip((self.seconds, self.cpu_seconds, self.waiting_seconds), spent, strict=True):
            total[-1] += more

    def end_epoch(self, scores: Mapping[str, float]) -> None:
        """Notes what the validation images gave."""
        self.validation_losses.append(scores["loss"])
        self.top1.append(scores["top1"])
        self.top5.append(scores["top5"])

    def to_tensors(self, package: str) -> Weights:
        """As tensors, so that a checkpoint holds state and history in one file.

        package: the backend's, so that no checkpoint passes for another framework's.
        """
        prefix = f"{_PREFIX}{package}."
        return {prefix + name: np.array(values, np.float64) for name, values in vars(self).items()}


def read_checkpoint(path: Path, package: str, steps_per_epoch: int) -> tuple[Weights, History]:
    """A trainer's state and the history that goes with it.

    Raises RosettaError for a file that no run of this backend with so many steps in an epoch has written.
    """
    tensors = read_weights(path)
    state = {name: tensor for name, tensor in tensors.items() if not name.startswith(_PREFIX)}
    prefix = f"{_PREFIX}{package}."
    noted = {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name not in state}
    if fault := _fault(noted, package, steps_per_epoch):
        raise RosettaError(
            f"{path} is no checkpoint of this run ({fault}): remove it, and its framework begins anew,"
            " or give another --out."
        )
    return state, History(**{name: tensor.tolist() for name, tensor in noted.items()})


def _fault(noted: Mapping[str, np.ndarray], package: str, steps_per_epoch: int) -> str | None:
    """What is wrong with a checkpoint's history."""
    names = [field.name for field in fields(History)]
    if not noted:
        return "it holds no history"
    if noted.keys() != set(names):
        return f"its history is not that of {package}: {', '.join(names)}"
    for name, tensor in noted.items():
        if tensor.dtype != np.float64 or tensor.ndim != 1:
            return f"its {name} are {tensor.dtype} of shape {tensor.shape}, but must be float64 in a row"
    steps, epochs = len(noted["losses"]), len(noted["top1"])
    begun = -(-steps // steps_per_epoch)
    if begun not in (epochs, epochs + 1):
        return f"it has {steps} losses for {epochs} epochs"
    for name in names:
        tensor = noted[name]
        wanted = steps if name in _OF_STEPS else begun if name in _OF_BEGUN_EPOCHS else epochs
        if len(tensor) != wanted:
            return f"it has {len(tensor)} {name} for {epochs} epochs and {steps} steps"
        if not (tensor > -np.inf).all():
            return f"one of its {name} is no number"
    return None


def validation_scores(output: np.ndarray, labels: np.ndarray, *, is_softmax: bool) -> dict[str, float]:
    """Loss in nats, and the shares of images whose class is the first, or among the first five, of the output.

    output: logits, or probabilities, (examples, classes). Where a class's own probability is 0 the loss is infinite.
    """
    logits = as_logits(output, is_softmax=is_softmax)
    # Ties count against the network: a class that shares its logit stands behind the others.
    ranks = (output >= output[np.arange(len(labels)), labels][:, None]).sum(axis=1)
    return {
        "loss": cross_entropy(logits.astype(np.float64), labels),
        "top1": float((ranks <= 1).mean()),
        "top5": float((ranks <= 5).mean()),
    }


def loss_distances(histories: Mapping[str, History]) -> np.ndarray:
    """How far apart the frameworks' losses are at each step that all have taken, in nats; empty for one framework."""
    curves = [history.losses for history in histories.values()]
    if len(curves) < 2:
        return np.empty(0)
    losses = np.array([curve[: min(map(len, curves))] for curve in curves])
    return losses.max(axis=0) - losses.min(axis=0)


def history_json(history: History) -> dict[str, Any]:
    """The history as plain data, an infinite loss in a word."""
    return {name: [finite(number) for number in numbers] for name, numbers in vars(history).items()}
