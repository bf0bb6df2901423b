"""The kinds of evidence that several backends compute one network, each with its bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from resnet_spec import DType, Layer, LayerTable, ResNetSpec, Weights, idle_biases

Level = Literal["structure", "logits", "gradients", "training", "parallel"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Each level has its own evidence and that of all before it."""

# What was measured in float64 is about 1e-14 everywhere; the bounds leave room for networks that
# magnify rounding, such as those whose last norms see two values a channel. In float32 gradients
# jump where a ReLU's input rounds to the other side of 0, and training multiplies every difference
# from step to step: its bounds there show that nothing is broken, and only float64 shows small faults.
LOGITS_BOUND: dict[DType, float] = {"float32": 1e-5, "float64": 1e-11}
GRADIENTS_BOUND: dict[DType, float] = {"float32": 1e-4, "float64": 1e-10}
TRAINING_BOUND: dict[DType, float] = {"float32": 1e-2, "float64": 1e-9}
STATISTICS_BOUND: dict[DType, float] = {"float32": 1e-2, "float64": 1e-9}
BIAS_SHARE = 0.01
"""The part of its layer's largest gradient that a gradient of rounding errors is held against."""
# Adam divides a gradient by its own size plus eps, 1e-8, so that rounding of 1e-15 in a small
# gradient becomes 1e-7 of a step: 5e-9 in the losses and 7e-7 in the weights of a ResNet-18 was seen.
ADAM_LOSSES_BOUND: dict[DType, float] = {"float32": 1e-1, "float64": 1e-7}
ADAM_WEIGHTS_BOUND: dict[DType, float] = {"float32": 1e-1, "float64": 1e-5}

_LABELS = {
    "kind": "as its kind",
    "output_shape": "as the output shape",
    "parameters": "parameters",
    "running_statistics": "running statistics",
}


@dataclass(frozen=True)
class Gap:
    """How far two parties are from each other, and in which tensor they are farthest."""

    difference: float
    place: str


@dataclass(frozen=True)
class Evidence:
    """One thing that all parties computed.

    what: its name in a sentence, `logits in training mode`.
    bound: largest gap that counts as agreement.
    gaps: each party's to each other one.
    """

    level: Level
    what: str
    bound: float
    gaps: Mapping[str, Mapping[str, Gap]]

    def largest(self, party: str | None = None) -> float | None:
        """Largest difference of one party from any other, or of all; None where nothing was compared."""
        parties = self.gaps if party is None else [party]
        return max((gap.difference for one in parties for gap in self.gaps.get(one, {}).values()), default=None)


def gather_evidence(
    level: Level,
    what: str,
    bound: float,
    tensors: Mapping[str, Mapping[str, np.ndarray]],
    layer_share: float = 0.0,
) -> Evidence:
    """Lines up what each party has under each name.

    A difference is relative to the tensor's largest number, or to `layer_share` of the largest in
    its layer where that is more: a bias before a norm has gradient 0, and rounding is all it shows.
    """
    gaps = {
        one: {other: _gap(tensors[one], tensors[other], layer_share) for other in tensors if other != one}
        for one in tensors
    }
    return Evidence(level, what, bound, gaps)


def _gap(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray], layer_share: float) -> Gap:
    if one.keys() != other.keys():
        return Gap(float("inf"), sorted(one.keys() ^ other.keys())[0])
    sizes: dict[str, float] = {}
    layer_sizes: dict[str, float] = {}
    for name in one:
        if one[name].shape != other[name].shape or not (
            np.isfinite(one[name]).all() and np.isfinite(other[name]).all()
        ):
            return Gap(float("inf"), name)
        sizes[name] = max(float(np.abs(one[name]).max()), float(np.abs(other[name]).max()))
        layer_sizes[_layer(name)] = max(layer_sizes.get(_layer(name), 0.0), sizes[name])
    gaps = []
    for name in one:
        size = max(sizes[name], layer_share * layer_sizes[_layer(name)])
        gaps.append(Gap(float(np.abs(one[name] - other[name]).max()) / size if size else 0.0, name))
    return max(gaps, key=lambda gap: gap.difference, default=Gap(0.0, ""))


def _layer(name: str) -> str:
    return name.rpartition(".")[0]


def biased_variances(
    weights: Weights, start: Weights, spec: ResNetSpec, table: LayerTable, batch: int, steps: int
) -> Weights:
    """What a framework that keeps unbiased running variances would hold had it kept the biased ones.

    Each step mixes in the batch's variance times n / (n - 1), where n is the number of values per
    channel; after all steps the start's share is decay ** steps, and only the rest is scaled.
    """
    biased = dict(weights)
    remembered = spec.norm_decay**steps
    for layer in table.layers:
        if layer.kind == "norm" and layer.output_shape:
            name = f"{layer.name}.running_var"
            n = batch * layer.output_shape[1] * layer.output_shape[2]
            kept = remembered * start[name]
            biased[name] = kept + (weights[name] - kept) * (n - 1) / n
    return biased


def wandering_under_adam(spec: ResNetSpec, table: LayerTable) -> set[str]:
    """Names of the biases that norms take off again, and of those norms' running means.

    The gradient of such a bias is 0 but for rounding. Adam divides that rounding by eps, so the
    bias wanders, by another path in every framework, its mean with it, and the network computes the same.
    """
    idle = idle_biases(spec, table)
    return set(idle) | {f"{norm}.running_mean" for norms in idle.values() for norm in norms}


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
                findings.append(f"{layer.name} has {show(found)} {label}, the oracle says {show(wanted)}")
    known = {layer.name for layer in expected}
    for layer in trace:
        if layer.name not in known:
            place = layer.name or "the model itself"
            findings.append(f"{place} ({layer.kind}) is in the model but not in the spec")
    names = [layer.name for layer in trace]
    findings += [f"{name} runs {names.count(name)} times" for name in sorted(set(names)) if names.count(name) > 1]
    return findings


def show(value: object) -> str:
    """A shape or a number as people write it."""
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def evidence_findings(evidence: Evidence, titles: Mapping[str, str], judge: str | None = None) -> list[str]:
    """A sentence per party that leaves the bound; the one that most others disagree with comes first.

    judge: the party that is the definition; where one disagrees with it, only they are at fault.
    """
    far = {
        one: [other for other, gap in gaps.items() if not gap.difference <= evidence.bound]
        for one, gaps in evidence.gaps.items()
    }
    accused = [one for one in far if one != judge and far[one]]
    if judge is not None and far.get(judge):
        accused = [one for one in accused if judge in far[one]]
    findings, told = [], set()
    for one in sorted(accused, key=lambda party: -len(far[party])):
        others = [other for other in far[one] if (other, one) not in told]
        told |= {(one, other) for other in others}
        if others:
            worst = max((evidence.gaps[one][other] for other in others), key=lambda gap: gap.difference)
            those = f"those of {', '.join(titles[other] for other in others)}"
            findings.append(f"{titles[one]}: its {evidence.what} {_how_far(worst, those, evidence.bound)}")
    return findings


def _how_far(gap: Gap, those: str, bound: float) -> str:
    if gap.difference == float("inf"):
        place = gap.place or "one"
        return f"cannot be held against {those}: {place} is missing, of another shape, or not finite"
    at = f", most in {gap.place}" if gap.place else ""
    return f"differ from {those} by {gap.difference:.1e} of the largest{at}; the bound is {bound:.0e}"
