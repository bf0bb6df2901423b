"""Says which ResNet a recorded model is: the spec, the proof, the nearest of the zoo, and what no spec can say."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import ResNetSpec, SpecError, Weights, WeightsError, get_spec, list_specs, reference_output
from resnet_spec.expected import expected_operations
from resnet_spec.operations import Operation, Recording, read_recording
from rosetta.backends import BACKENDS
from rosetta.comparing.evidence import LOGITS_BOUND
from rosetta.identifying.aligning import Alignment, align
from rosetta.identifying.graph import Graph
from rosetta.identifying.misfits import Misfit, misfits
from rosetta.identifying.recovering import most, recovered_specs
from rosetta.identifying.words import by
from rosetta.identifying.worker import EVEN, ODD, TRAINING

_INITIAL = ("name", "image_size", "zero_init_last_norm")
"""Fields that change nothing in what a network computes."""


@dataclass(frozen=True)
class Records:
    """What is known of one model.

    framework: short name of its backend.
    dtype: in which it was recorded.
    recordings: for images of one or two sizes.
    training: in training mode; None where it does not run in it.
    random: whether the same images gave other numbers the second time.
    zeros: names of the tensors that were all 0 when the model was fresh.
    notes: sentences on what could not be tried.
    """

    target: str
    framework: str
    axes: str
    dtype: Any
    recordings: list[Recording]
    training: Recording | None
    random: bool
    zeros: list[str]
    notes: list[str]

    @property
    def tables(self) -> list[Sequence[Operation]]:
        return [recording.operations for recording in self.recordings]


def read_records(target: str, plain: Mapping[str, Any], folder: Path) -> Records:
    """What a worker left in its folder, with what it returned."""
    recordings = [read_recording(folder / name) for name in (EVEN, ODD) if (folder / name).exists()]
    training = read_recording(folder / TRAINING) if (folder / TRAINING).exists() else None
    return Records(target=target, recordings=recordings, training=training, **plain)


@dataclass(frozen=True)
class Agreement:
    """How far the model's output is from the NumPy reference's, over the largest, for images of one size."""

    image_size: tuple[int, int]
    difference: float
    bound: float

    @property
    def holds(self) -> bool:
        return self.difference <= self.bound


@dataclass(frozen=True)
class Nearest:
    """An entry of the zoo, and the fields that differ: each with what the model has and what the entry has."""

    name: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Identity:
    """What a model is.

    spec: None where no spec comes near.
    zoo: entries of the zoo that it is.
    nearest: the nearest of them where it is none.
    agreement: the proof, a row for each size; empty where the weights do not fit the spec.
    unexplained: what no spec can say.
    weights: the canonical name of each of the model's tensors.
    """

    records: Records
    spec: ResNetSpec | None
    zoo: list[str] = field(default_factory=list)
    nearest: Nearest | None = None
    agreement: list[Agreement] = field(default_factory=list)
    unexplained: list[Misfit] = field(default_factory=list)
    weights: dict[str, str] = field(default_factory=dict)
    alignment: Alignment | None = None

    @property
    def is_proven(self) -> bool:
        """Whether the spec says all of the model, and its numbers are the reference's."""
        return not self.unexplained and bool(self.agreement) and all(one.holds for one in self.agreement)


def identify(records: Records) -> Identity:
    """The network that the records show."""
    records = _of_one_shape(records)
    found = nearest_spec(records, [*recovered_specs(records.tables), *_zoo_candidates(records)])
    if found is None:
        whole = Misfit("the model", "no spec of a ResNet comes near it")
        return Identity(records, None, unexplained=[whole])
    spec, alignment = found
    expected = expected_tables(spec, records)
    names = weights_map(records.recordings[0].operations, expected[0], alignment)
    spec = spec.replace(zero_init_last_norm=_starts_at_zero(spec, names, records))
    unexplained = [*misfits(records.tables, expected, alignment), *_own_misfits(records)]
    agreement = prove(spec, records, names)
    if not unexplained and not (agreement and all(one.holds for one in agreement)):
        unexplained.append(_numbers_differ(agreement))
    same = [name for name in list_specs() if not _differing(spec, get_spec(name))]
    zoo = [] if unexplained else same
    return Identity(
        records=records,
        spec=spec,
        zoo=zoo,
        nearest=None if zoo else nearest_entry(spec),
        agreement=agreement,
        unexplained=unexplained,
        weights=names,
        alignment=alignment,
    )


def _of_one_shape(records: Records) -> Records:
    """Without the second size where the model does something else there, as a pool with a fixed window does."""
    if len({tuple(operation.kind for operation in table) for table in records.tables}) == 1:
        return records
    windows = [each.settings["window"] for each in records.tables[0] if "window" in each.settings]
    what = f"its average pool takes {by(windows[0])} pixels" if windows else "it does something else for another size"
    height, width = _size(records.tables[0])
    note = f"It is this network for images of {height}x{width} only: {what}."
    return dataclasses.replace(records, recordings=records.recordings[:1], notes=[*records.notes, note])


def nearest_spec(records: Records, candidates: Sequence[ResNetSpec]) -> tuple[ResNetSpec, Alignment] | None:
    """The candidate whose operations are most like the recorded ones; None where none is like them."""
    recorded = Graph(records.tables[0])
    best: tuple[ResNetSpec, Alignment] | None = None
    for spec in candidates:
        try:
            expected = expected_tables(spec, records)
        except SpecError:
            continue
        alignment = align(recorded, Graph(expected[0]))
        if best is None or alignment.cost < best[1].cost:
            best = (spec, alignment)
        if alignment.cost == 0:
            break
    return best if best and _is_near(records, *best) else None


def _is_near(records: Records, spec: ResNetSpec, alignment: Alignment) -> bool:
    """Whether at least half of all convolutions are where the spec has them."""
    recorded, expected = records.tables[0], expected_tables(spec, records)[0]
    found = sum(
        recorded[own].kind == "conv" == expected[other].kind
        and recorded[own].settings["kernel"] == expected[other].settings["kernel"]
        and recorded[own].output_shape[0] == expected[other].output_shape[0]
        for own, other in alignment.pairs
        if own is not None and other is not None
    )
    most = max(sum(operation.kind == "conv" for operation in table) for table in (recorded, expected))
    return 2 * found >= most


def expected_tables(spec: ResNetSpec, records: Records) -> list[tuple[Operation, ...]]:
    """What the spec's network must show for images of the recorded sizes."""
    return [expected_operations(spec, _size(table)) for table in records.tables]


def _size(table: Sequence[Operation]) -> tuple[int, int]:
    _, height, width = table[0].output_shape
    return height, width


def _zoo_candidates(records: Records) -> list[ResNetSpec]:
    """The zoo, with the model's classes and channels."""
    last = records.tables[0][-1].output_shape
    ends = {"in_channels": records.tables[0][0].output_shape[0], "num_classes": last[0] if last else 1}
    return [get_spec(name, **ends, image_size=10_000) for name in list_specs() if name != "resnet1202_cifar"]


def weights_map(recorded: Sequence[Operation], expected: Sequence[Operation], alignment: Alignment) -> dict[str, str]:
    """The canonical name of each tensor of the model that has one, in the order of the network."""
    names: dict[str, str] = {}
    for own, other in alignment.pairs:
        if own is not None and other is not None and recorded[own].kind == expected[other].kind:
            for role, name in recorded[own].weights.items():
                if role in expected[other].weights:
                    names.setdefault(name, expected[other].weights[role])
    return names


def canonical_weights(recording: Recording, names: Mapping[str, str]) -> Weights:
    """The model's tensors under canonical names and in the canonical layout, float64."""
    return {
        canonical: recording.parameters[own].to_canonical(recording.tensors[own]).astype(np.float64)
        for own, canonical in names.items()
        if recording.parameters[own].axes is not None
    }


def prove(spec: ResNetSpec, records: Records, names: Mapping[str, str]) -> list[Agreement]:
    """Puts the model's own weights into the NumPy reference, and compares the outputs."""
    # Paddle keeps eps and decay in float32, also in a float64 model.
    spec = spec.with_float32_norm() if records.framework == "paddle" else spec
    weights = canonical_weights(records.recordings[0], names)
    agreement = []
    for recording in records.recordings:
        images, output = recording.outputs[0], recording.outputs[-1]
        try:
            expected = reference_output(spec, weights, images)
        except WeightsError:
            return []
        size = max(float(np.abs(expected).max()), float(np.abs(output).max()))
        fits = output.shape == expected.shape and np.isfinite(output).all()
        difference = float(np.abs(output - expected).max()) / size if fits and size else float("inf")
        agreement.append(Agreement(images.shape[2:], difference, LOGITS_BOUND[records.dtype]))
    return agreement


def _numbers_differ(agreement: Sequence[Agreement]) -> Misfit:
    if not agreement:
        return Misfit("the model", "its tensors do not fit the spec, though its operations do")
    worst = max(agreement, key=lambda one: one.difference)
    return Misfit(
        "the model",
        f"its output differs from the reference's by {worst.difference:.1e} of the largest, though all operations are"
        " those of the spec: something was not seen",
    )


def _own_misfits(records: Records) -> list[Misfit]:
    """What one pass does not show, but two, or one in training mode."""
    found = []
    even = records.recordings[0]
    if records.random and not any(each.kind == "dropout" or "random" in each.settings for each in even.operations):
        found.append(Misfit("the model", "it gives other numbers each time, in inference mode too"))
    dropouts = [operation for operation in even.operations if operation.kind == "dropout"]
    for operation in even.operations:
        if operation.dtype != records.dtype:
            what = f"computes in {operation.dtype}, though the model and its images are in {records.dtype}"
            found.append(Misfit(operation.place or "the model", what))
    found += _turned_kernels(even)
    if records.training is not None:
        in_training = records.training.operations
        for operation in in_training:
            if operation.kind == "dropout" and not dropouts:
                found.append(Misfit(operation.place or "the model", "a dropout in training mode"))
            is_batch_norm = operation.kind == "norm" and operation.settings["norm"] == "batch"
            if is_batch_norm and not operation.settings["batch_statistics"]:
                found.append(Misfit(operation.place, "keeps to the running statistics in training mode"))
            if is_batch_norm and "variance" in operation.settings:
                what = "divides by the unbiased deviation in training mode, where that over n, and not n - 1, belongs"
                found.append(Misfit(operation.place, what))
    return found


def _turned_kernels(recording: Recording) -> list[Misfit]:
    """Convolutions that use their kernel with its axes in another order than the others do."""
    kernels = [
        (operation, operation.weights["weight"])
        for operation in recording.operations
        if operation.kind == "conv" and "weight" in operation.weights
    ]
    usual = most((recording.parameters[name].axes for _, name in kernels), None)
    return [
        Misfit(operation.place or name, f"its kernel {name} is used transposed, with its axes in another order")
        for operation, name in kernels
        if recording.parameters[name].axes != usual
    ]


def _starts_at_zero(spec: ResNetSpec, names: Mapping[str, str], records: Records) -> bool:
    """Whether each block's last norm was fresh with a scale of 0."""
    last = 2 if spec.block == "basic" else 3
    scales = [own for own, canonical in names.items() if canonical.endswith(f".bn{last}.weight")]
    return bool(scales) and set(scales) <= set(records.zeros)


def _differing(spec: ResNetSpec, other: ResNetSpec) -> dict[str, tuple[Any, Any]]:
    """The fields in which two specs differ, but for those that no pass shows."""
    own, others = dataclasses.asdict(spec), dataclasses.asdict(other)
    return {name: (own[name], others[name]) for name in own if own[name] != others[name] and name not in _INITIAL}


def nearest_entry(spec: ResNetSpec) -> Nearest:
    """The entry of the zoo with the fewest fields that differ; classes and channels count less."""
    found = {name: _differing(spec, get_spec(name)) for name in list_specs()}

    def distance(name: str) -> float:
        return sum(0.1 if each in ("in_channels", "num_classes") else 1.0 for each in found[name])

    name = min(found, key=distance)
    return Nearest(name, found[name])


def title_of(framework: str) -> str:
    """A framework's name in a sentence."""
    return BACKENDS[framework].framework
