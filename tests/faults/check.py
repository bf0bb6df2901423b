"""Runs a faulty backend beside a right one, and says which level of the comparison notices."""

import functools
from types import ModuleType

from resnet_spec import ResNetSpec, Weights, from_toml, layer_table
from rosetta.backends import BACKENDS
from rosetta.comparing.compare import REFERENCE, comparison_job, draw_telling_weights, evidence_of, reference_outcome
from rosetta.comparing.evidence import LEVELS, Level, evidence_findings, structure_findings
from rosetta.comparing.jobs import Job
from rosetta.comparing.outcome import Outcome
from rosetta.comparing.worker import Steps, work
from tests.conftest import load_backend
from tests.faults.injection import Backend, Fault

BATCH = 8
TITLES = {REFERENCE: "the NumPy reference", **{key: info.title for key, info in BACKENDS.items()}}


def levels_that_notice(fault: Fault) -> dict[Level, list[str]]:
    """What each level up to the fault's own says of it; a level that notices nothing is left out."""
    backend = load_backend(BACKENDS[fault.backend])
    other = "paddle" if fault.backend == "pt" else "pt"
    right = _right_outcome(other, fault.spec, fault.level, fault.optimiser)
    job = _job(fault.spec, fault.level, fault.optimiser)
    wrong = _outcome(fault.inject(backend), job, fault.spec)
    return _findings({fault.backend: wrong, other: right}, job, fault.spec)


def levels_that_accuse_the_right(key: str, spec: ResNetSpec) -> dict[Level, list[str]]:
    """The same for two backends without a fault: it must be empty."""
    other = "paddle" if key == "pt" else "pt"
    outcomes = {one: _right_outcome(one, spec, "training", "momentum") for one in (key, other)}
    return _findings(outcomes, _job(spec, "training", "momentum"), spec)


def _job(spec: ResNetSpec, level: Level, optimiser: str) -> Job:
    return comparison_job(spec, level=level, batch=BATCH, dtype="float64", optimiser=optimiser)


def _findings(outcomes: dict[str, Outcome], job: Job, spec: ResNetSpec) -> dict[Level, list[str]]:
    table = layer_table(from_toml(job.spec), job.image_size)
    found: dict[Level, list[str]] = {level: [] for level in LEVELS}
    for key, outcome in outcomes.items():
        found["structure"] += [f"{TITLES[key]}: {line}" for line in structure_findings(outcome.trace, table.traced)]
        found["logits"] += [
            f"{TITLES[key]}: {name} came out of the model other than it went in" for name in outcome.changed_weights
        ]
    weights = _weights(spec)
    reference = reference_outcome(job, weights)
    evidence, _ = evidence_of([BACKENDS[key] for key in outcomes], outcomes, reference, job, weights)
    for one in evidence:
        found[one.level] += evidence_findings(one, TITLES, judge=REFERENCE)
    return {level: lines for level, lines in found.items() if lines}


def _weights(spec: ResNetSpec) -> Weights:
    return draw_telling_weights(spec, "float64")


def _outcome(backend: Backend | ModuleType, job: Job, spec: ResNetSpec) -> Outcome:
    weights = _weights(spec)
    if job.level == "structure":
        return work(job, backend, None, Steps())
    return work(job, backend, weights, Steps())


@functools.cache
def _right_outcome(key: str, spec: ResNetSpec, level: Level, optimiser: str) -> Outcome:
    return _outcome(load_backend(BACKENDS[key]), _job(spec, level, optimiser), spec)
