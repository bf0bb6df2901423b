"""Times backends beside their references, one process after another, so that none shares the cores."""

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from resnet_spec import Device, ResNetSpec, to_toml
from rosetta.backends import BackendInfo
from rosetta.bench.models import Job, Mode
from rosetta.bench.references import NoReferenceError, find_reference
from rosetta.bench.results import SIDES, Result, Side
from rosetta.processes import OnProgress, run_workers, work_folder

# Nothing that an earlier process has compiled is taken up again, else a first call were none.
WORKER_ENVIRONMENT = {"TORCHINDUCTOR_FORCE_DISABLE_CACHES": "1", "JAX_ENABLE_COMPILATION_CACHE": "false"}


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
        results[info.key] = _measure_backend(job, spec, time_limit, on_progress)
        on_progress(info.key, "failed" if results[info.key].failure else "done")
    return results


def _measure_backend(job: Job, spec: ResNetSpec, time_limit: float, on_progress: OnProgress) -> Result:
    try:
        reference = find_reference(job.backend, spec.name)
    except NoReferenceError as error:
        return _noted(_run_process(job, time_limit), str(error))
    # Half the rounds in each of two processes: each model goes first once, and that first call counts,
    # for the second one in a process finds the framework started and its caches filled.
    pair = replace(
        job,
        spec=to_toml(spec.replace(**reference.changes)),
        constructor=reference.constructor,
        title=reference.title,
    )
    on_progress(job.backend, "ours first")
    ours_first = _run_process(replace(pair, rounds=(job.rounds + 1) // 2), time_limit)
    if ours_first.failure:
        return ours_first
    if not ours_first.sides:  # it is not the same network
        return _noted(_run_process(job, time_limit), ours_first.note)
    on_progress(job.backend, "reference first")
    reference_first = _run_process(replace(pair, rounds=job.rounds // 2, reference_first=True), time_limit)
    changes = " and ".join(f"{field} = {value!r}" for field, value in reference.changes.items())
    return _noted(
        merged(ours_first, reference_first), f"ours is timed with {changes}, as its reference." if changes else ""
    )


def _noted(result: Result, note: str) -> Result:
    return replace(result, note=" ".join(filter(None, [note, result.note])))


def merged(ours_first: Result, reference_first: Result) -> Result:
    """The rounds of both processes, and of each model the first call in the process that it began.

    Where one process failed, its failure.
    """
    for result in (ours_first, reference_first):
        if result.failure:
            return result
    sides = {}
    for side in SIDES:
        if side in ours_first.sides and side in reference_first.sides:
            one, other = ours_first.sides[side], reference_first.sides[side]
            began = one if side.startswith("ours") else other
            sides[side] = Side(began.first_call, one.speeds + other.speeds)
    return replace(ours_first, sides=sides)


def _run_process(job: Job, time_limit: float) -> Result:
    with work_folder() as folder:
        [answer] = run_workers(
            "rosetta.bench.worker",
            {job.backend: dataclasses.asdict(job)},
            folder,
            time_limit=time_limit,
            environment=WORKER_ENVIRONMENT,
        ).values()
    return Result(failure=answer.failure) if answer.failure else _read_result(answer.result)


def _read_result(plain: dict[str, Any]) -> Result:
    return Result(**{**plain, "sides": {name: Side(**side) for name, side in plain["sides"].items()}})
