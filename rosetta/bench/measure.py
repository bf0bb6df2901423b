"""Times backends beside their references, one process after another, so that none shares the cores."""

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from resnet_spec import Device, ResNetSpec, to_toml
from rosetta.backends import BackendInfo
from rosetta.bench.references import NoReferenceError, find_reference
from rosetta.bench.results import Result, Side
from rosetta.bench.worker import Job, Mode
from rosetta.processes import OnProgress, run_workers, work_folder


def measure(
    spec: ResNetSpec,
    infos: Sequence[BackendInfo],
    mode: Mode,
    image_size: tuple[int, int],
    batch: int,
    rounds: int,
    device: Device,
    time_limit: float,
    on_progress: OnProgress,
) -> dict[str, Result]:
    """Times these backends one after the other; returns the results by the backends' short names.

    rounds: how many rounds of about a second each model takes.
    time_limit: seconds after which a process is ended.
    on_progress: called with a backend's short name and what is done with it.
    """
    results = {}
    for info in infos:
        on_progress(info.key, "start")
        job = Job(info.key, info.package, to_toml(spec), mode, image_size, batch, rounds, device)
        results[info.key] = _measure_backend(job, spec.name, time_limit, on_progress)
        on_progress(info.key, "failed" if results[info.key].failure else "done")
    return results


def _measure_backend(job: Job, arch: str, time_limit: float, on_progress: OnProgress) -> Result:
    try:
        reference = find_reference(job.backend, arch)
    except NoReferenceError as error:
        return replace(_run_process(job, time_limit), note=str(error))
    # Half the rounds in each of two processes: each model goes first once, and that first call counts,
    # for the second one in a process finds the framework started and its caches filled.
    pair = replace(job, constructor=reference.constructor, title=reference.title)
    on_progress(job.backend, "ours first")
    ours_first = _run_process(replace(pair, rounds=(job.rounds + 1) // 2), time_limit)
    if ours_first.note:  # it is not the same network
        return replace(_run_process(job, time_limit), note=ours_first.note)
    if ours_first.failure:
        return ours_first
    on_progress(job.backend, "reference first")
    reference_first = _run_process(replace(pair, rounds=job.rounds // 2, reference_first=True), time_limit)
    return merged(ours_first, reference_first)


def merged(ours_first: Result, reference_first: Result) -> Result:
    """The rounds of both processes, and of each model the first call in the process that it began.

    Where one process failed, its failure.
    """
    one, other = ours_first, reference_first
    if one.ours is None or one.reference is None:
        return one
    if other.ours is None or other.reference is None:
        return other
    return replace(
        one,
        ours=Side(one.ours.first_call, one.ours.speeds + other.ours.speeds),
        reference=Side(other.reference.first_call, one.reference.speeds + other.reference.speeds),
    )


def _run_process(job: Job, time_limit: float) -> Result:
    with work_folder() as folder:
        [answer] = run_workers(
            "rosetta.bench.worker", {job.backend: dataclasses.asdict(job)}, folder, time_limit=time_limit
        ).values()
    return Result(failure=answer.failure) if answer.failure else _read_result(answer.result)


def _read_result(plain: dict[str, Any]) -> Result:
    sides = {name: Side(**plain[name]) for name in ("ours", "reference") if plain[name] is not None}
    return Result(**{**plain, **sides})
