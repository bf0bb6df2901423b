"""Holds somebody's model to a definition: its structure, and what it computes from the definition's weights."""

import dataclasses
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from resnet_spec import ResNetSpec, Weights, reference_activations, to_toml, weight_shapes, write_weights
from rosetta.backends import BACKENDS, BackendInfo
from rosetta.comparing.compare import (
    REFERENCE,
    comparison_job,
    draw_telling_weights,
    evidence_of,
    reference_outcome,
)
from rosetta.comparing.evidence import GRADIENTS_BOUND, Evidence, Level, evidence_findings
from rosetta.comparing.first_difference import LAYER_BOUND, layer_difference
from rosetta.comparing.jobs import WEIGHTS_FILE, Job, run_jobs
from rosetta.comparing.outcome import Outcome, read_outcome
from rosetta.identifying.aligning import Alignment, align
from rosetta.identifying.check_worker import CheckJob
from rosetta.identifying.graph import Graph
from rosetta.identifying.identify import expected_tables
from rosetta.identifying.misfits import Misfit, misfits
from rosetta.identifying.passes import gradient_misfits, other_misfits, parameter_misfits
from rosetta.identifying.proving import canonical_weights, weights_map
from rosetta.identifying.records import Records
from rosetta.identifying.targets import parse_target
from rosetta.processes import run_workers, work_folder

TARGET = "target"


@dataclass(frozen=True)
class Check:
    """What was found; the model is the definition's network when there are no findings.

    evidence: of what was computed; empty where the structure does not let the weights in.
    own_findings: the first operation that leaves the reference, and who failed.
    reached: the level that was reached.
    """

    records: Records
    spec: ResNetSpec
    level: Level
    reached: Level
    misfits: list[Misfit]
    evidence: list[Evidence]
    own_findings: list[str]

    @property
    def findings(self) -> list[str]:
        """All that differs in what was computed, a sentence each."""
        titles = _titles(self.records)
        said = [sentence for one in self.evidence for sentence in evidence_findings(one, titles, judge=REFERENCE)]
        return [*self.own_findings, *said]

    @property
    def agrees(self) -> bool:
        return not self.misfits and not self.findings and self.reached == self.level


def check(
    records: Records,
    spec: ResNetSpec,
    *,
    level: Level = "logits",
    batch: int = 4,
    optimiser: str = "momentum",
    time_limit: float = 600.0,
) -> Check:
    """Holds the recorded model to the spec at the levels of `compare`, in the precision in which it was recorded.

    Both get the same weights, the spec's, and are held to the NumPy reference and to this framework's own backend.
    Raises SpecError for images or a batch that are too small.
    """
    expected = expected_tables(spec, records)
    alignment = align(Graph(records.tables[0]), Graph(expected[0]))
    names = weights_map(records.tables[0], expected[0], alignment)
    found = [*misfits(records.tables, expected, alignment), *other_misfits(records), *parameter_misfits(records)]
    findings = [first] if (first := first_that_parts(records, spec, expected[0], alignment, names)) else []
    if level == "structure" or not _lets_weights_in(records, spec, names):
        return Check(records, spec, level, "structure", found, [], findings)
    sides = records.tables[0][0].output_shape[1:]
    job = comparison_job(
        spec, level=level, image_size=(sides[0], sides[1]), batch=batch, dtype=records.dtype, optimiser=optimiser
    )
    if records.framework != "paddle":  # which alone rounds eps and decay to float32
        job = dataclasses.replace(job, spec=to_toml(spec))
    evidence, failures, cut = _gather(records, spec, job, names, time_limit)
    return Check(records, spec, level, level, [*found, *cut], evidence, [*findings, *failures])


def _lets_weights_in(records: Records, spec: ResNetSpec, names: dict[str, str]) -> bool:
    """Whether the model has a tensor for each of the spec's, of its shape, and no other that it uses."""
    shapes = weight_shapes(spec)
    own = {canonical: records.recordings[0].parameters[name].canonical_shape for name, canonical in names.items()}
    return own == shapes


def _titles(records: Records) -> dict[str, str]:
    info = BACKENDS[records.framework]
    return {TARGET: records.target, REFERENCE: "the NumPy reference", info.key: f"this project's {info.title}"}


def _gather(
    records: Records,
    spec: ResNetSpec,
    job: Job,
    names: dict[str, str],
    time_limit: float,
) -> tuple[list[Evidence], list[str], list[Misfit]]:
    """What the model, this framework's backend and the reference compute of the job; who failed; and lost gradients."""
    info = BACKENDS[records.framework]
    target = dataclasses.replace(info, key=TARGET, framework=records.target)
    weights = draw_telling_weights(spec, records.dtype)
    reference = reference_outcome(job, weights)
    outcomes = run_jobs(
        {info.key: dataclasses.replace(job, package=info.package)}, weights, time_limit, lambda _key, _step: None
    )
    outcomes[TARGET] = run_target(records, job, weights, names, time_limit)
    titles = _titles(records)
    failures = [f"{titles[key]}: {outcome.failure}" for key, outcome in outcomes.items() if outcome.failure]
    parties: list[BackendInfo] = [target, info]
    evidence, _ = evidence_of(parties, outcomes, reference, job, weights)
    if outcomes[TARGET].failure:
        return evidence, failures, []
    cut = gradient_misfits(
        records.recordings[0].parameters,
        names,
        outcomes[TARGET].gradients,
        outcomes[info.key].gradients,
        GRADIENTS_BOUND[records.dtype],
    )
    return evidence, failures, cut


def run_target(
    records: Records,
    job: Job,
    weights: Weights,
    names: dict[str, str],
    time_limit: float,
) -> Outcome:
    """What the model itself computes of the job from these canonical weights."""
    target = parse_target(records.target)
    parameters = records.recordings[0].parameters
    check_job = CheckJob(
        target=(target.text, target.module, target.name),
        folder=os.getcwd(),
        framework=records.framework,
        axes=records.axes,
        dtype=records.dtype,
        names=names,
        parameters={own: asdict(parameters[own]) for own in names},
        job=asdict(job),
    )
    with work_folder() as folder:
        write_weights(folder / WEIGHTS_FILE, weights)
        [answer] = run_workers(
            "rosetta.identifying.check_worker",
            {TARGET: asdict(check_job)},
            folder,
            time_limit=time_limit,
        ).values()
        return Outcome(failure=answer.failure) if answer.failure else read_outcome(answer.result, folder / TARGET)


def first_that_parts(
    records: Records, spec: ResNetSpec, expected: Any, alignment: Alignment, names: dict[str, str]
) -> str:
    """The first operation at which the model, with its own weights, leaves the reference, in words; else empty."""
    recording = records.recordings[0]
    weights = canonical_weights(recording, names)
    if {name: tensor.shape for name, tensor in weights.items()} != weight_shapes(spec):
        return ""
    wanted = reference_activations(spec, weights, recording.outputs[0])
    bound = LAYER_BOUND[records.dtype]
    for own, canonical in _named_pairs(alignment, expected):
        output = np.asarray(recording.outputs[own], np.float64)
        difference = layer_difference(canonical, output, wanted[canonical], bound) if canonical in wanted else None
        if difference:
            place = recording.operations[own].place
            own_name = f" ({place} in the model)" if place and place != canonical else ""
            return f"the first operation that leaves the reference is{own_name} {difference}"
    return ""


def _named_pairs(alignment: Alignment, expected: Any) -> Iterator[tuple[int, str]]:
    for own, other in alignment.pairs:
        if own is not None and other is not None and expected[other].place:
            yield own, expected[other].place
