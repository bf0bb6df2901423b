"""What a training run noted, step by step and epoch by epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from resnet_spec import Weights
from resnet_spec.reference import as_logits, cross_entropy

_PREFIX = "history."


@dataclass
class History:
    """The curves of one framework.

    losses, accuracies: of each training step's batch, before its update.
    validation_losses, top1, top5: of all validation images, after each epoch.
    seconds: that each epoch's training took.
    """

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    validation_losses: list[float] = field(default_factory=list)
    top1: list[float] = field(default_factory=list)
    top5: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        """How many epochs are complete."""
        return len(self.seconds)

    def to_tensors(self) -> Weights:
        """As tensors, so that a checkpoint holds state and history in one file."""
        return {_PREFIX + name: np.array(values, np.float64) for name, values in vars(self).items()}


def split_history(tensors: Mapping[str, np.ndarray]) -> tuple[Weights, History]:
    """A checkpoint's tensors as a trainer's state and the history."""
    state = {name: tensor for name, tensor in tensors.items() if not name.startswith(_PREFIX)}
    history = {name.removeprefix(_PREFIX): tensor.tolist() for name, tensor in tensors.items() if name not in state}
    return state, History(**history)


def validation_scores(output: np.ndarray, labels: np.ndarray, *, is_softmax: bool) -> dict[str, float]:
    """Loss in nats, and the shares of images whose class is the first, or among the first five, of the output.

    output: logits, or probabilities, (examples, classes).
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
    """The history as plain data."""
    return dict(vars(history))
