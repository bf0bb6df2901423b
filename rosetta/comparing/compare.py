"""Proves that the backends build one network, or says where they do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from resnet_spec import (
    SGD,
    Adam,
    Device,
    DType,
    LayerTable,
    ResNetSpec,
    SpecError,
    Weights,
    can_train,
    check_shares,
    cosine,
    count,
    draw_weights,
    from_toml,
    get_optimiser,
    layer_table,
    randomise_norms,
    to_toml,
)
from resnet_spec.images import as_sides
from resnet_spec.memory import check_fits
from resnet_spec.optimisers import optimiser_to_data, with_float32_numbers
from resnet_spec.oracle import RUNNING_STATISTICS, WEIGHTED_KINDS
from resnet_spec.reference import as_logits, cross_entropy, reference_output
from rosetta.backends import BackendInfo
from rosetta.comparing.evidence import (
    ADAM_LOSSES_BOUND,
    ADAM_WEIGHTS_BOUND,
    BIAS_SHARE,
    GRADIENTS_BOUND,
    LOGITS_BOUND,
    STATISTICS_BOUND,
    TRAINING_BOUND,
    Evidence,
    Level,
    biased_variances,
    evidence_findings,
    gather_evidence,
    show,
    structure_findings,
    wandering_under_adam,
)
from rosetta.comparing.jobs import Job, draw_batch, run_jobs
from rosetta.comparing.outcome import Outcome
from rosetta.comparing.parallel import ONE_DEVICE, ParallelOutcome, parallel_evidence, run_parallel
from rosetta.processes import OnProgress

TRAINING_STEPS = 20
WARMUP_STEPS = 5
PEAK_RATES = {SGD: 0.05, Adam: 1e-3}
SOFTMAX_SPREAD = 16.0
REFERENCE = "reference"
"""The NumPy reference as a party of the evidence."""
COMPILED_LOGITS = "logits of the compiled model"


@dataclass(frozen=True)
class Row:
    """One backend's numbers, measured on its live model; None where there is no measurement.

    difference: largest difference of its logits from another backend's or the reference's, over
        the largest logit.
    """

    backend: BackendInfo
    outcome: Outcome
    output_shape: tuple[int, ...] | None
    weighted_layers: int
    convolutions: int
    norms: int
    linear_layers: int
    parameters: int
    running_statistics: int
    difference: float | None

    @property
    def total(self) -> int:
        return self.parameters + self.running_statistics


@dataclass(frozen=True)
class Comparison:
    """What was found; the backends are one network when `findings` is empty.

    unbiased: by how much the running variances of a backend that keeps the unbiased ones are
        larger, over the largest; its formula has taken that off before the comparison.
    """

    spec: ResNetSpec
    image_size: tuple[int, int]
    batch: int
    dtype: DType
    level: Level
    optimiser: str
    device: Device
    devices: int
    compiled: bool
    table: LayerTable
    rows: list[Row]
    evidence: list[Evidence]
    unbiased: dict[str, float]
    findings: list[str]
    modes: list[str]
    notes: list[str]

    @property
    def trains(self) -> bool:
        """Whether the backends have trained."""
        return self.level in ("training", "parallel")

    @property
    def beyond_bound(self) -> list[Evidence]:
        """The evidence that does not hold."""
        return [one for one in self.evidence if not (one.largest() or 0.0) <= one.bound]

    @property
    def largest_difference(self) -> float | None:
        return max((row.difference for row in self.rows if row.difference is not None), default=None)


def compare(
    spec: ResNetSpec,
    backends: Sequence[BackendInfo],
    *,
    level: Level = "logits",
    image_size: int | tuple[int, int] | None = None,
    batch: int = 4,
    dtype: DType = "float32",
    weights: Weights | None = None,
    optimiser: str = "momentum",
    device: Device = "cpu",
    devices: int = 2,
    compiled: bool = False,
    time_limit: float = 600.0,
    on_progress: OnProgress = lambda _key, _step: None,
) -> Comparison:
    """Builds the spec in each backend and lines up what they compute with the definition and with the others'.

    Every backend gets the same canonical weights (drawn, with every norm randomised, unless
    given), the same images and the same device. `image_size` is a side or (height, width) in pixels. With `compiled`
    the logits of each compiled model are evidence too; the level `parallel` trains on so many `devices`. Raises
    SpecError for an image or a batch that is too small, RosettaError for an unknown optimiser.
    """
    job = comparison_job(
        spec, level=level, image_size=image_size, batch=batch, dtype=dtype, optimiser=optimiser, devices=devices
    )
    job = replace(job, compiled=compiled)
    table = layer_table(spec, job.image_size)
    if weights is None:
        weights = draw_telling_weights(spec, dtype)
    on_progress(REFERENCE, "start")
    reference = reference_outcome(job, weights)
    on_progress(REFERENCE, "done")
    jobs = {info.key: replace(job, package=info.package, device=device) for info in backends}
    outcomes = run_jobs(jobs, weights, time_limit, on_progress, reference.logits)
    evidence, unbiased = evidence_of(backends, outcomes, reference, job, weights)
    on_several: dict[str, ParallelOutcome] = {}
    if job.reaches("parallel"):
        on_several = run_parallel(jobs, backends, weights, devices, time_limit, on_progress)
        evidence += parallel_evidence(backends, outcomes, on_several, job, weights, devices, REFERENCE)
    titles = {
        REFERENCE: "the NumPy reference",
        ONE_DEVICE: "its own run on one device",
        **{info.key: info.title for info in backends},
    }
    findings = [
        f"{info.title}: {finding}" for info in backends for finding in _own_findings(outcomes[info.key], table, batch)
    ]
    findings += [
        f"{info.title}: {on_several[info.key].failure}"
        for info in backends
        if info.key in on_several and on_several[info.key].failure
    ]
    findings += [finding for one in evidence for finding in evidence_findings(one, titles, judge=REFERENCE)]
    findings += [
        f"{info.title}: the first layer that leaves the reference is, {first}"
        for info in backends
        if (first := outcomes[info.key].first_difference)
    ]
    rows = [_row(info, outcomes[info.key], evidence) for info in backends]
    return Comparison(
        spec=spec,
        image_size=job.image_size,
        batch=batch,
        dtype=dtype,
        level=level,
        optimiser=optimiser,
        device=device,
        devices=devices,
        compiled=compiled,
        table=table,
        rows=rows,
        evidence=evidence,
        unbiased=unbiased,
        findings=findings,
        modes=job.modes,
        notes=[refusal for outcome in on_several.values() for refusal in outcome.refusals.values()],
    )


def comparison_job(
    spec: ResNetSpec,
    *,
    level: Level = "logits",
    image_size: int | tuple[int, int] | None = None,
    batch: int = 4,
    dtype: DType = "float32",
    optimiser: str = "momentum",
    devices: int = 2,
) -> Job:
    """What each worker is to do, all but its package; raises as `compare` does."""
    sides = as_sides(spec.image_size if image_size is None else image_size)
    table = layer_table(spec, sides)
    check_fits(spec.name, table, dtype)
    training = can_train(table, batch)
    is_parallel = level == "parallel"
    if is_parallel:
        check_shares(batch, devices)
    seen = batch // devices if is_parallel else batch
    if level in ("training", "parallel") and not can_train(table, seen):
        each = f", {seen} of them for each device," if is_parallel else ""
        raise SpecError(
            f"A batch of {batch}{each} leaves a norm of {spec.name} one value per channel, which has no variance:"
            " give a larger --batch or --image-size to train."
        )
    # What Paddle rounds, all four round, so that this difference hides no other.
    rule = with_float32_numbers(get_optimiser(optimiser))
    return Job(
        package="",
        spec=to_toml(spec.with_float32_norm()),
        image_size=sides,
        level=level,
        batch=batch,
        training=training,
        dtype=dtype,
        optimiser=optimiser_to_data(rule),
        learning_rates=tuple(cosine(PEAK_RATES[type(rule)], TRAINING_STEPS, WARMUP_STEPS)),
    )


def reference_outcome(job: Job, weights: Weights) -> Outcome:
    """What the NumPy reference computes of the job: logits and losses, in every mode."""
    outcome = Outcome()
    spec = from_toml(job.spec)
    images, labels = draw_batch(spec, job.image_size, job.batch, seed=0)
    for mode in job.modes if job.reaches("logits") else ():
        output = reference_output(spec, weights, images, training=mode == "training")
        outcome.logits[mode] = output
        outcome.loss[mode] = cross_entropy(as_logits(output, is_softmax=spec.head == "softmax"), labels)
    return outcome


def draw_telling_weights(spec: ResNetSpec, dtype: DType) -> Weights:
    """Weights in which no fault hides: every norm randomised, and below a softmax logits far apart.

    Some probabilities are then below 1e-7, where a loss that clips them shows.
    """
    weights = {name: tensor.astype(dtype) for name, tensor in randomise_norms(spec, draw_weights(spec)).items()}
    if spec.head == "softmax":
        weights["fc.weight"] *= SOFTMAX_SPREAD
    return weights


def evidence_of(
    backends: Sequence[BackendInfo], outcomes: Mapping[str, Outcome], reference: Outcome, job: Job, weights: Weights
) -> tuple[list[Evidence], dict[str, float]]:
    """The evidence of every level that the job reached, among the backends that did not fail and the reference.

    And by how much the running variances of each backend that keeps unbiased ones are above the
    biased ones, over the largest.
    """
    spec = from_toml(job.spec)
    table = layer_table(spec, job.image_size)
    evidence: list[Evidence] = []
    unbiased: dict[str, float] = {}
    there = {info.key: outcomes[info.key] for info in backends if not outcomes[info.key].failure}
    judged = {REFERENCE: reference, **there}
    for mode in job.modes if job.reaches("logits") else ():
        logits = {key: {"": outcome.logits[mode]} for key, outcome in judged.items()}
        evidence.append(gather_evidence("logits", f"logits in {mode} mode", LOGITS_BOUND[job.dtype], logits))
    if job.compiled:
        logits = {REFERENCE: {"": reference.logits["inference"]}}
        logits |= {key: {"": outcome.compiled["inference"]} for key, outcome in there.items()}
        evidence.append(gather_evidence("logits", COMPILED_LOGITS, LOGITS_BOUND[job.dtype], logits))
    for mode in job.modes if job.reaches("gradients") else ():
        bound = GRADIENTS_BOUND[job.dtype]
        losses = {key: {"": np.array(outcome.loss[mode])} for key, outcome in judged.items()}
        evidence.append(gather_evidence("gradients", f"losses in {mode} mode", bound, losses))
        gradients = {key: outcome.gradients[mode] for key, outcome in there.items()}
        evidence.append(gather_evidence("gradients", f"gradients in {mode} mode", bound, gradients, BIAS_SHARE))
    if job.reaches("training"):
        steps = len(job.learning_rates)
        is_adam = job.optimiser["rule"] == "adam"
        bound = (ADAM_LOSSES_BOUND if is_adam else TRAINING_BOUND)[job.dtype]
        curves = {
            key: {f"step {step}": np.array(loss) for step, loss in enumerate(out.losses, start=1)}
            for key, out in there.items()
        }
        evidence.append(gather_evidence("training", f"losses in {steps} steps", bound, curves))
        wandering = wandering_under_adam(spec, table) if is_adam else set()
        statistics, parameters = {}, {}
        for info in backends:
            if info.key in there:
                trained = there[info.key].trained
                if info.keeps_unbiased_variance:
                    biased = biased_variances(trained, weights, spec, table, job.batch, steps)
                    gap = gather_evidence("training", "", 0.0, {"kept": trained, "biased": biased})
                    unbiased[info.title] = gap.largest() or 0.0
                    trained = biased
                telling = {name: tensor for name, tensor in trained.items() if name not in wandering}
                parameters[info.key] = {n: t for n, t in telling.items() if not n.endswith(RUNNING_STATISTICS)}
                statistics[info.key] = {n: t for n, t in telling.items() if n.endswith(RUNNING_STATISTICS)}
        bound = (ADAM_WEIGHTS_BOUND if is_adam else TRAINING_BOUND)[job.dtype]
        evidence.append(gather_evidence("training", "trained weights", bound, parameters, BIAS_SHARE))
        bound = (ADAM_WEIGHTS_BOUND if is_adam else STATISTICS_BOUND)[job.dtype]
        evidence.append(gather_evidence("training", "running statistics", bound, statistics))
    return evidence, unbiased


def _row(info: BackendInfo, outcome: Outcome, evidence: Sequence[Evidence]) -> Row:
    trace = outcome.trace
    logits = outcome.logits.get("inference")
    gaps = [one.largest(info.key) for one in evidence if one.level == "logits"]
    return Row(
        backend=info,
        outcome=outcome,
        output_shape=None if logits is None else logits.shape,
        weighted_layers=count(trace, *WEIGHTED_KINDS),
        convolutions=count(trace, "conv"),
        norms=count(trace, "norm"),
        linear_layers=count(trace, "linear"),
        parameters=sum(layer.parameters for layer in trace),
        running_statistics=sum(layer.running_statistics for layer in trace),
        difference=max((gap for gap in gaps if gap is not None), default=None),
    )


def _own_findings(outcome: Outcome, table: LayerTable, batch: int) -> list[str]:
    """Where one backend leaves the oracle, or fails on its own."""
    if outcome.failure:
        return [outcome.failure]
    findings = structure_findings(outcome.trace, table.traced)
    wanted = (batch, *(table["fc"].output_shape or ()))
    findings += [
        f"the logits in {mode} mode have shape {show(logits.shape)}, the oracle says {show(wanted)}"
        for mode, logits in outcome.logits.items()
        if logits.shape != wanted
    ]
    findings += [f"{name} came out of the model other than it went in" for name in outcome.changed_weights]
    findings += [
        f"the logits in {mode} mode hold a NaN or an infinity"
        for mode, logits in outcome.logits.items()
        if not np.isfinite(logits).all()
    ]
    return findings
