"""Runs probes where there are two devices: in two processes at once, or in one that makes two of its CPU."""

import importlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rosetta.backends import BACKENDS
from rosetta.processes import run_together, serve, work_folder

TIME_LIMIT = 120.0


@dataclass(frozen=True)
class PairJob:
    """The framework's short name, the module of its probes, their names in order, and the number of this process."""

    key: str
    module: str
    names: list[str]
    process: int


def run_on_two_devices(key: str, module: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What these probes of a module give, in the second process or the only one, as `values` and `failures`."""
    jobs = [asdict(PairJob(key, module, [*names], process)) for process in range(BACKENDS[key].processes(2))]
    with work_folder() as folder:
        together = run_together("rosetta.differences.two_devices", key, jobs, folder, time_limit=TIME_LIMIT)
    if together.failure is not None:
        return {"values": {}, "failures": dict.fromkeys(names, f"two devices: {together.failure}")}
    found: dict[str, dict[str, Any]] = together.results[-1]
    return found


def run_probes_here(fields: dict[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    """Joins the other process and runs the probes in their order."""
    from rosetta.differences.worker import values_of  # which imports this module

    job = PairJob(**fields)
    parallel: Any = importlib.import_module(f"{BACKENDS[job.key].package}.data_parallel")
    parallel.join("cpu", 2, process=job.process, meeting=folder.parent)
    return values_of(importlib.import_module(job.module), job.names)


if __name__ == "__main__":
    serve(run_probes_here)
