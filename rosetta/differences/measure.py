"""Runs the probes, each framework in a process of its own."""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass, field

from resnet_spec import RosettaError
from rosetta.backends import BACKENDS, BackendInfo, install_command
from rosetta.differences.catalogue import Difference, Value
from rosetta.processes import OnProgress, run_workers, work_folder

# What a framework's probes import; Keras is measured on TensorFlow, whatever KERAS_BACKEND says.
MODULES = {"pt": ("torch",), "keras": ("keras", "tensorflow"), "paddle": ("paddle",), "jax": ("jax", "flax", "optax")}
TIME_LIMIT = 300.0


@dataclass(frozen=True)
class Measurement:
    """What the probes of one framework gave.

    values: what they found, by the row's id.
    failures: why a probe gave nothing, by the row's id.
    failure: why there is nothing at all, as when the process crashed.

    A probe that needs a module beside its framework, and does not find it, is in neither.
    """

    values: dict[str, Value] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    failure: str = ""


def installed_frameworks() -> list[BackendInfo]:
    """The frameworks whose probes find what they import; raises RosettaError when there is none."""
    infos = [info for info in BACKENDS.values() if all(map(importlib.util.find_spec, MODULES[info.key]))]
    if not infos:
        raise RosettaError(f"No framework is installed here: bring all four with {install_command('all')}.")
    return infos


def measure(
    infos: Sequence[BackendInfo], rows: Sequence[Difference], on_progress: OnProgress, time_limit: float = TIME_LIMIT
) -> dict[str, Measurement]:
    """Runs the rows' probes of these frameworks; returns what each one's gave, by the framework's short name.

    on_progress: called with a framework's short name and what becomes of its process.
    time_limit: seconds after which a framework's process is ended.
    """
    jobs = {info.key: [row.id for row in rows if info.key in row.found] for info in infos}
    with work_folder() as folder:
        answers = run_workers(
            "rosetta.differences.worker",
            jobs,
            folder,
            time_limit=time_limit,
            on_progress=on_progress,
            environment={"KERAS_BACKEND": "tensorflow"},
        )
    return {
        key: Measurement(failure=answer.failure) if answer.failure else Measurement(**answer.result)
        for key, answer in answers.items()
    }
