"""Trains in one process per framework, and gathers what they note."""

import importlib.metadata
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import (
    Data,
    RosettaError,
    Split,
    layer_table,
    read_weights,
    weight_shapes,
    write_weights,
)
from resnet_spec.files import replacing
from rosetta.backends import BackendInfo
from rosetta.processes import OnProgress, run_workers, work_folder
from rosetta.training.history import History, history_json, loss_distances, split_history
from rosetta.training.plan import PLAN_FILE, Plan, check_same, write_plan
from rosetta.training.worker import Task

HISTORY_FILE = "history.json"
CURVES_FILE = "curves.png"
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


def prepare_folder(folder: Path, plan: Plan, backends: Sequence[BackendInfo], *, resume: bool) -> None:
    """Makes the run's folder, or checks the one to go on with; finds out now whether it can be written.

    Raises RosettaError for a run that is there already, is another one, or is not there to
    resume, for a folder that cannot be written, and for a disk with too little room.
    """
    has_run = (folder / PLAN_FILE).exists()
    if resume and not has_run:
        raise RosettaError(f"{folder} holds no run to resume: leave out --resume to begin one.")
    if has_run and not resume:
        raise RosettaError(f"{folder} holds a run already: add --resume to go on with it, or give another --out.")
    if resume:
        check_same(folder, plan)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise RosettaError(
            f"{folder} cannot be written ({error.strerror}): give --out a folder that you may write to."
        ) from None
    # Weights, up to two memories of each in the optimiser, and a second file while the first is replaced.
    number_bytes = 8 if plan.dtype == "float64" else 4
    needed = 7 * number_bytes * layer_table(plan.network(), plan.image_size).total * len(backends)
    if free < needed:
        raise RosettaError(
            f"{folder} has room for {free / 2**20:,.0f} MiB, but the run's checkpoints need {needed / 2**20:,.0f}:"
            " make room, or give another --out."
        )
    if not has_run:
        write_plan(folder, plan)


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
    histories = {info.title: read_history(folder, info) for info in backends}
    for info in backends:
        if info.title not in failures:
            export_trained(folder, info, plan)
    return Run(histories, failures, loss_distances(histories))


def checkpoint_path(folder: Path, info: BackendInfo) -> Path:
    """Where a backend's checkpoint of a run lies."""
    return folder / f"{info.key}.checkpoint.safetensors"


def weights_path(folder: Path, info: BackendInfo) -> Path:
    """Where a backend's trained weights of a run lie, canonical."""
    return folder / f"{info.key}.safetensors"


def read_history(folder: Path, info: BackendInfo) -> History:
    """What the backend's last checkpoint has noted; empty where there is none yet."""
    path = checkpoint_path(folder, info)
    return split_history(read_weights(path))[1] if path.exists() else History()


def export_trained(folder: Path, info: BackendInfo, plan: Plan) -> None:
    """Writes the trained weights alone, canonical, as every other command reads them."""
    state, _ = split_history(read_weights(checkpoint_path(folder, info)))
    write_weights(weights_path(folder, info), {name: state[name] for name in weight_shapes(plan.network())})


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
        complete.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


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
    np.save(folder / f"{name}-images.npy", split.images)
    np.save(folder / f"{name}-labels.npy", split.labels)


def final_scores(histories: Mapping[str, History]) -> dict[str, dict[str, float]]:
    """The last epoch's numbers of each framework that finished one."""
    return {
        title: {
            "loss": history.losses[-1],
            "validation_loss": history.validation_losses[-1],
            "top1": history.top1[-1],
            "top5": history.top5[-1],
            "seconds": sum(history.seconds),
        }
        for title, history in histories.items()
        if history.epochs
    }
