"""Proves that the backends build one network, or says where they do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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

_LABELS = {
    "kind": "as its kind",
    "output_shape": "as the output shape",
    "parameters": "parameters",
    "running_statistics": "running statistics",
}


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
    training = can_train(table, batch)
    # What Paddle rounds, all four round, so that this difference hides no other.
    toml = to_toml(spec.with_float32_norm())
    jobs = {info.key: Job(info.package, toml, (height, width), batch, training, dtype) for info in backends}
    weights = {name: tensor.astype(dtype) for name, tensor in weights.items()}
    outcomes = run_jobs(jobs, weights, time_limit, on_progress)
    modes = ["inference", "training"] if training else ["inference"]
    differences = {mode: logit_differences(outcomes, mode) for mode in modes}
    findings = []
    rows = []
    for info in backends:
        outcome = outcomes[info.key]
        findings += [f"{info.title}: {finding}" for finding in _own_findings(outcome, table, batch)]
        mine = [number for mode in modes for number in differences[mode].get(info.key, {}).values()]
        rows.append(_row(info, outcome, max(mine, default=None)))
    titles = {info.key: info.title for info in backends}
    for mode in modes:
        findings += _logit_findings(differences[mode], mode, titles, LOGITS_BOUND[dtype])
    return Comparison(spec, (height, width), batch, dtype, table, rows, findings, modes)


def can_train(table: LayerTable, batch: int) -> bool:
    """Whether every norm sees more than one value per channel; one value alone has no variance."""
    shapes = [layer.output_shape for layer in table.layers if layer.kind == "norm"]
    return all(batch * shape[1] * shape[2] > 1 for shape in shapes if shape)


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


def _own_findings(outcome: Outcome, table: LayerTable, batch: int) -> list[str]:
    """Where one backend leaves the oracle, or fails on its own."""
    if outcome.failure:
        return [outcome.failure]
    findings = structure_findings(outcome.trace, table.traced)
    wanted = (batch, *(table["fc"].output_shape or ()))
    findings += [
        f"the logits in {mode} mode have shape {_show(logits.shape)}, the oracle says {_show(wanted)}"
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


def structure_findings(trace: Sequence[Layer], expected: Sequence[Layer]) -> list[str]:
    """Each layer in which a live model's trace differs from the oracle, in a few words."""
    findings = []
    measured = {layer.name: layer for layer in trace}
    for layer in expected:
        if layer.name not in measured:
            findings.append(f"{layer.name} ({layer.kind}) is in the spec but not in the model")
            continue
        for name, label in _LABELS.items():
            found, wanted = getattr(measured[layer.name], name), getattr(layer, name)
            if found != wanted:
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


def relative_difference(one: np.ndarray, other: np.ndarray) -> float:
    """Largest difference between two arrays over the largest magnitude in either.

    Infinite where the shapes differ, or where either holds a NaN or an infinity.
    """
    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return float("inf")
    largest = max(np.abs(one).max(), np.abs(other).max())
    return float(np.abs(one - other).max() / largest) if largest else 0.0


def logit_differences(outcomes: Mapping[str, Outcome], mode: str) -> dict[str, dict[str, float]]:
    """Difference of each backend's logits in this mode from each other one's."""
    logits = {key: outcome.logits[mode] for key, outcome in outcomes.items() if mode in outcome.logits}
    return {
        one: {other: relative_difference(logits[one], logits[other]) for other in logits if other != one}
        for one in logits
    }


def _logit_findings(
    differences: Mapping[str, Mapping[str, float]], mode: str, titles: Mapping[str, str], bound: float
) -> list[str]:
    """A sentence per backend that leaves the bound; the one that most others disagree with comes first."""
    far = {one: [other for other in others if others[other] > bound] for one, others in differences.items()}
    findings, told = [], set()
    for one in sorted(far, key=lambda key: -len(far[key])):
        others = [other for other in far[one] if (other, one) not in told]
        told |= {(one, other) for other in others}
        if others:
            largest = max(differences[one][other] for other in others)
            findings.append(
                f"{titles[one]}: its logits in {mode} mode differ from those of"
                f" {', '.join(titles[other] for other in others)} by {largest:.1e} of the largest,"
                f" the bound is {bound:.0e}"
            )
    return findings
