"""Lets a student's function train a network of this project."""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from resnet_spec import RosettaError, from_toml
from rosetta.backends import BACKENDS
from rosetta.identifying.targets import Target, telling_what_failed
from rosetta.teaching.tasks import Arrays, Task


def train(
    task: Task, target: Target, function: Callable[..., Any], frame: Any, backend: str
) -> tuple[dict[str, Any], Arrays]:
    """The losses that the function returns, and the weights and statistics that it leaves, by canonical name."""
    package = importlib.import_module(BACKENDS[backend].package)
    model = package.build(from_toml(task.data["spec"]), dtype="float64")
    package.load_weights(model, {name: array for name, array in task.arrays.items() if "." in name})
    batches = [
        frame.to_batch(task.arrays[f"images{number}"], task.arrays[f"labels{number}"])
        for number in range(task.data["steps"])
    ]
    with telling_what_failed(target):
        losses = function(model, batches, task.data["learning_rate"])
    trained = package.export_weights(model)
    return {"losses": _as_numbers(losses, target, frame)}, {name: np.asarray(trained[name]) for name in trained}


def _as_numbers(losses: Any, target: Target, frame: Any) -> list[float]:
    try:
        return [float(frame.to_array(loss)) for loss in losses]
    except (TypeError, ValueError):
        what = "nothing" if losses is None else f"something of the type {type(losses).__name__}"
        raise RosettaError(f"{target.text} returns {what}, where a list of losses, one per batch, belongs.") from None
