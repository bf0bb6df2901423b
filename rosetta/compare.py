"""Proves that the backends build one network, or says where they do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations

import numpy as np

from resnet_spec import (
    DType,
    Layer,
    LayerTable,
    ResNetSpec,
    Weights,
    count,
    draw_weights,
    layer_table,
    randomise_norms,
    to_toml,
)
from resnet_spec.images import as_sides
from resnet_spec.oracle import WEIGHTED_KINDS
from rosetta.backends import BackendInfo
from rosetta.processes import OnProgress, Outcome, run_jobs
from rosetta.worker import Job

LOGITS_BOUND: dict[DType, float] = {"float32": 1e-5, "float64": 1e-10}
"""Largest allowed difference between two backends' logits, over the largest logit."""

_FIELD_NAMES = {"output_shape": "the output shape", "running_statistics": "as running statistics"}


@dataclass(frozen=True)
class Row:
    """One backend's numbers, measured on its live model; None where there is no measurement.

    difference: largest difference of its logits from another backend's, over the largest logit.
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
    """What was found; the backends are one network when `findings` is empty."""

    spec: ResNetSpec
    image_size: tuple[int, int]
    batch: int
    dtype: DType
    table: LayerTable
    rows: list[Row]
    findings: list[str]
    modes: list[str]

    @property
    def largest_difference(self) -> float | None:
        return max((row.difference for row in self.rows if row.difference is not None), default=None)


def compare(
    spec: ResNetSpec,
    backends: Sequence[BackendInfo],
    *,
    image_size: int | tuple[int, int] | None = None,
    batch: int = 4,
    dtype: DType = "float32",
    weights: Weights | None = None,
    time_limit: float = 600.0,
    on_progress: OnProgress = lambda _key, _step: None,
) -> Comparison:
    """Builds the spec in each backend and lines up its layers with the oracle and its logits with the others'.

    Every backend gets the same canonical weights (drawn, with every norm randomised, unless
    given) and the same images. `image_size` is a side or (height, width) in pixels. Raises
    SpecError for an image that is too small.
    """
    height, width = as_sides(spec.image_size if image_size is None else image_size)
    table = layer_table(spec, (height, width))
    if weights is None:
        weights = randomise_norms(spec, draw_weights(spec))
    training = batch * _smallest_norm_area(table) > 1
    jobs = {info.key: Job(info.package, to_toml(spec), (height, width), batch, training, dtype) for info in backends}
    weights = {name: tensor.astype(dtype) for name, tensor in weights.items()}
    outcomes = run_jobs(jobs, weights, time_limit, on_progress)
    differences = logit_differences({key: outcome.logits for key, outcome in outcomes.items()})
    findings = []
    rows = []
    for info in backends:
        outcome = outcomes[info.key]
        findings += [f"{info.title}: {finding}" for finding in _own_findings(outcome, table)]
        mine = [difference for key, difference in differences.items() if info.key in key]
        rows.append(_row(info, outcome, max(mine, default=None)))
    findings += _logit_findings(differences, {info.key: info.title for info in backends}, LOGITS_BOUND[dtype])
    modes = ["inference", "training"] if training else ["inference"]
    return Comparison(spec, (height, width), batch, dtype, table, rows, findings, modes)


def _smallest_norm_area(table: LayerTable) -> int:
    """Pixels of the smallest feature map that a norm sees; in training one value alone has no variance."""
    shapes = [layer.output_shape for layer in table.layers if layer.kind == "norm"]
    return min((shape[1] * shape[2] for shape in shapes if shape), default=2)


def _row(info: BackendInfo, outcome: Outcome, difference: float | None) -> Row:
    trace = outcome.trace
    logits = outcome.logits.get("inference")
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
        difference=difference,
    )


def _own_findings(outcome: Outcome, table: LayerTable) -> list[str]:
    """Where one backend leaves the oracle, or fails on its own."""
    if outcome.failure:
        return [outcome.failure]
    findings = structure_findings(outcome.trace, table.traced)
    findings += [f"{name} came out of the model other than it went in" for name in outcome.changed_weights]
    findings += [
        f"the logits in {mode} mode hold a NaN or an infinity"
        for mode, logits in outcome.logits.items()
        if not np.isfinite(logits).all()
    ]
    return findings


def structure_findings(trace: Sequence[Layer], expected: Sequence[Layer]) -> list[str]:
    """Each layer in which a live model's trace differs from the oracle, in a few words."""
    findings = []
    measured = {layer.name: layer for layer in trace}
    for layer in expected:
        if layer.name not in measured:
            findings.append(f"{layer.name} ({layer.kind}) is in the spec but not in the model")
            continue
        for name in (field.name for field in fields(Layer)):
            found, wanted = getattr(measured[layer.name], name), getattr(layer, name)
            if found != wanted:
                label = _FIELD_NAMES.get(name, f"as {name}")
                findings.append(f"{layer.name} has {_show(found)} {label}, the oracle says {_show(wanted)}")
    known = {layer.name for layer in expected}
    for layer in trace:
        if layer.name not in known:
            place = layer.name or "the model itself"
            findings.append(f"{place} ({layer.kind}) is in the model but not in the spec")
    names = [layer.name for layer in trace]
    findings += [f"{name} runs {names.count(name)} times" for name in sorted(set(names)) if names.count(name) > 1]
    return findings


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


Differences = dict[tuple[str, str], float]


def logit_differences(logits: Mapping[str, Mapping[str, np.ndarray]]) -> Differences:
    """For each pair of backends the largest difference over all modes, over the largest logit.

    A NaN on either side, or another shape, is an infinite difference.
    """
    differences = {}
    for one, other in combinations([key for key in logits if logits[key]], 2):
        differences[one, other] = max(
            relative_difference(logits[one][mode], logits[other][mode]) for mode in logits[one]
        )
    return differences


def relative_difference(one: np.ndarray, other: np.ndarray) -> float:
    """Largest difference between two arrays over the largest magnitude in either."""
    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return float("inf")
    largest = max(np.abs(one).max(), np.abs(other).max())
    return float(np.abs(one - other).max() / largest) if largest else 0.0


def _logit_findings(differences: Differences, titles: Mapping[str, str], bound: float) -> list[str]:
    return [
        f"{titles[one]} and {titles[other]}: their logits differ by {difference:.1e} of the largest, the bound is"
        f" {bound:.0e}"
        for (one, other), difference in differences.items()
        if difference > bound
    ]
