"""Trains in one process per framework, and gathers what they note."""

import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import Data, RosettaError, Split, weight_shapes, write_weights
from resnet_spec.files import replacing
from rosetta.backends import BackendInfo
from rosetta.processes import OnProgress, run_workers, work_folder
from rosetta.training.folder import HISTORY_FILE, checkpoint_path, weights_path
from rosetta.training.history import History, history_json, loss_distances, read_checkpoint
from rosetta.training.plan import Plan
from rosetta.training.worker import Task

DISTRIBUTIONS = ("torch", "keras", "tensorflow", "paddlepaddle", "jax", "flax", "optax", "numpy")


@dataclass(frozen=True)
class Run:
    """What a run brought.

    histories: by framework's title; of one that failed, what its last checkpoint holds.
    failures: why a framework did not come to the end.
    distances: of the frameworks' losses from each other at each step, in nats; empty for one framework.
    """

    histories: dict[str, History]
    failures: dict[str, str]
    distances: np.ndarray


def run_training(
    plan: Plan, data: Data, backends: Sequence[BackendInfo], folder: Path, device: str, on_progress: OnProgress
) -> Run:
    """Trains in every backend, each from its checkpoint in the folder where there is one, and keeps the weights.

    on_progress: called with a backend's key and `start`, `done`, `failed`, or an event as JSON.
    """
    tasks = {
        info.key: asdict(Task(asdict(plan), info.package, device, str(checkpoint_path(folder, info)), data.flippable))
        for info in backends
    }
    with work_folder() as shared:
        _write_split(shared, "training", data.training)
        _write_split(shared, "validation", data.validation)
        # One after the other: two that share the cores take longer than both alone.
        answers = run_workers(
            "rosetta.training.worker", tasks, shared, time_limit=None, on_progress=on_progress, at_once=1
        )
    failures = {info.title: failure for info in backends if (failure := answers[info.key].failure) is not None}
    histories = {info.title: History() for info in backends}
    for info in backends:
        path = checkpoint_path(folder, info)
        if path.exists():
            state, histories[info.title] = read_checkpoint(path, info.package, len(data.training) // plan.batch_size)
            if info.title not in failures:
                trained = {name: state[name] for name in weight_shapes(plan.network())}
                write_weights(weights_path(folder, info), trained)
    return Run(histories, failures, loss_distances(histories))


def write_record(folder: Path, run: Run, plan: Plan, command: str) -> None:
    """Leaves `history.json`: the curves, and all that is needed to get them again."""
    record: dict[str, Any] = {
        "command": command,
        "plan": asdict(plan),
        "versions": versions(),
        "histories": {title: history_json(history) for title, history in run.histories.items()},
        "loss_distances": run.distances.tolist(),
        "failures": run.failures,
    }
    with replacing(folder / HISTORY_FILE, RosettaError) as complete:
        complete.write_text(json.dumps(record, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    """Of Python and whichever frameworks are installed."""
    found = {"python": platform.python_version(), "machine": f"{platform.machine()}, {os.cpu_count()} cores"}
    for name in DISTRIBUTIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _write_split(folder: Path, name: str, split: Split) -> None:
    for part, array in vars(split).items():
        with replacing(folder / f"{name}-{part}.npy", RosettaError) as complete:
            np.save(complete, array)


def final_scores(histories: Mapping[str, History]) -> dict[str, dict[str, float]]:
    """The last epoch's numbers of each framework that finished one."""
    return {
        title: {
            "loss": history.losses[-1],
            "validation_loss": history.validation_losses[-1],
            "top1": history.top1[-1],
            "top5": history.top5[-1],
            "seconds": sum(history.seconds),
            "cpu_seconds": sum(history.cpu_seconds),
        }
        for title, history in histories.items()
        if history.epochs
    }
