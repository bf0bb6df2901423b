"""The same training run on several devices as on one: what each backend makes of it, and what it is held to."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from resnet_spec import NormStatistics, Weights, from_toml, layer_table, read_weights, write_weights
from resnet_spec.differentiation import reference_fit
from resnet_spec.optimisers import optimiser_from_data
from rosetta.backends import BackendInfo
from rosetta.comparing.evidence import BIAS_SHARE, TRAINING_BOUND, Evidence, Gap, biased_variances, gather_evidence
from rosetta.comparing.jobs import WEIGHTS_FILE, Job, draw_batch
from rosetta.comparing.outcome import Outcome
from rosetta.comparing.parallel_worker import TRAINED_FILE, ParallelJob
from rosetta.processes import OnProgress, run_together, work_folder

ONE_DEVICE = "one device"
"""The same framework's run on one device, as a party of the evidence."""


@dataclass
class ParallelOutcome:
    """What one backend did on several devices, by the kind of the norms' statistics.

    losses: of each step, over all devices. trained: the weights after the last one.
    refusals: why it has no such kind.
    failure: None, or why there is nothing here.
    """

    losses: dict[NormStatistics, list[float]] = field(default_factory=dict)
    trained: dict[NormStatistics, Weights] = field(default_factory=dict)
    refusals: dict[NormStatistics, str] = field(default_factory=dict)
    failure: str | None = None


def run_parallel(
    jobs: Mapping[str, Job],
    infos: Sequence[BackendInfo],
    weights: Weights,
    devices: int,
    time_limit: float,
    on_progress: OnProgress,
) -> dict[str, ParallelOutcome]:
    """Trains in each backend, one after the other, on so many devices from the same weights on the same batches."""
    outcomes = {}
    with work_folder() as folder:
        write_weights(folder / WEIGHTS_FILE, weights)
        for info in infos:
            (folder / info.key).mkdir()
            outcomes[info.key] = _run_one(jobs[info.key], info, folder / info.key, devices, time_limit, on_progress)
    return outcomes


def _run_one(
    job: Job, info: BackendInfo, folder: Path, devices: int, time_limit: float, on_progress: OnProgress
) -> ParallelOutcome:
    together = run_together(
        "rosetta.comparing.parallel_worker",
        "process",
        [asdict(ParallelJob(asdict(job), devices, process)) for process in range(info.processes(devices))],
        folder,
        time_limit=time_limit,
        on_progress=partial(on_progress, info.key),
    )
    if together.failure is not None:
        return ParallelOutcome(failure=f"on {devices} devices: {together.failure}")
    outcome = ParallelOutcome(**together.results[0])
    outcome.trained = {kind: read_weights(folder / "process-0" / TRAINED_FILE.format(kind)) for kind in outcome.losses}
    return outcome


def parallel_evidence(
    infos: Sequence[BackendInfo],
    on_one: Mapping[str, Outcome],
    on_several: Mapping[str, ParallelOutcome],
    job: Job,
    weights: Weights,
    devices: int,
    reference: str,
) -> list[Evidence]:
    """Global statistics against the same framework's run on one device, the replicas' own against the reference's.

    reference: as which the NumPy reference is a party.
    """
    spec = from_toml(job.spec)
    steps = len(job.learning_rates)
    bound = TRAINING_BOUND[job.dtype]
    there = [info for info in infos if not on_several[info.key].failure and not on_one[info.key].failure]
    evidence = []
    for what, parts in (("losses", _curve), ("weights", _weights)):
        gaps: dict[str, dict[str, Gap]] = {}
        for info in there:
            one, several = on_one[info.key], on_several[info.key]
            pair = {
                info.key: parts(several.losses["global"], several.trained["global"]),
                ONE_DEVICE: parts(one.losses, one.trained),
            }
            gaps[info.key] = dict(gather_evidence("parallel", "", bound, pair, BIAS_SHARE).gaps[info.key])
        name = f"{what} in {steps} steps on {devices} devices, global statistics"
        evidence.append(Evidence("parallel", name, bound, gaps))
    batches = [draw_batch(spec, job.image_size, job.batch, seed) for seed in range(1, steps + 1)]
    rule = optimiser_from_data(job.optimiser)
    losses, trained = reference_fit(spec, weights, batches, rule, job.learning_rates, replicas=devices)
    table = layer_table(spec, job.image_size)
    for what, parts in (("losses", _curve), ("weights", _weights)):
        parties = {reference: parts(losses, trained)}
        for info in there:
            if "replica" not in on_several[info.key].losses:
                continue
            theirs = on_several[info.key].trained["replica"]
            if info.keeps_unbiased_variance:
                theirs = biased_variances(theirs, weights, spec, table, job.batch // devices, steps)
            parties[info.key] = parts(on_several[info.key].losses["replica"], theirs)
        name = f"{what} in {steps} steps on {devices} devices, each replica's statistics"
        evidence.append(gather_evidence("parallel", name, bound, parties, BIAS_SHARE))
    return evidence


def _curve(losses: Sequence[float], trained: Weights) -> Weights:
    return {f"step {step}": np.array(loss) for step, loss in enumerate(losses, start=1)}


def _weights(losses: Sequence[float], trained: Weights) -> Weights:
    return trained
