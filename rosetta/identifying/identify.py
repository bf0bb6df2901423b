"""Says which ResNet a recorded model is: the spec, the proof, the nearest of the zoo, and what no spec can say."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

from resnet_spec import ResNetSpec, SpecError, get_spec, list_specs
from resnet_spec.expected import expected_operations
from resnet_spec.operations import Operation
from rosetta.identifying.aligning import Alignment, align
from rosetta.identifying.graph import Graph
from rosetta.identifying.misfits import Misfit, misfits
from rosetta.identifying.nearest import Nearest, nearest_entry, same_entries
from rosetta.identifying.passes import other_misfits
from rosetta.identifying.proving import Agreement, prove, weights_map
from rosetta.identifying.records import Records
from rosetta.identifying.recovering import recovered_specs
from rosetta.identifying.words import by


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
    whole_records, records = records, _of_one_shape(records)
    norms = [each.settings for each in records.tables[0] if each.kind == "norm"]
    if any(norm["decay"] is None and not norm.get("cumulative") for norm in norms):
        note = "Nothing shows how much of the old running averages its norms keep, so norm_decay is left at 0.9."
        records = dataclasses.replace(records, notes=[*records.notes, note])
    found = nearest_spec(records, [*recovered_specs(records.tables), *_zoo_candidates(records)])
    if found is None:
        whole = Misfit("the model", "no spec of a ResNet comes near it")
        return Identity(whole_records, None, unexplained=[whole])
    spec, alignment = found
    expected = expected_tables(spec, records)
    names = weights_map(records.recordings[0].operations, expected[0], alignment)
    spec = spec.replace(zero_init_last_norm=_starts_at_zero(spec, names, records))
    unexplained = [*misfits(records.tables, expected, alignment), *other_misfits(records)]
    agreement = prove(spec, records, names)
    if not unexplained and not (agreement and all(one.holds for one in agreement)):
        unexplained.append(_numbers_differ(agreement))
    zoo = [] if unexplained else same_entries(spec)
    spec = _named(spec, zoo, records)
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


def _named(spec: ResNetSpec, zoo: Sequence[str], records: Records) -> ResNetSpec:
    """The spec under the zoo's name and for its images, or under the target's and for the recorded ones."""
    if zoo:
        return get_spec(zoo[0], zero_init_last_norm=spec.zero_init_last_norm)
    side = max(*_size(records.tables[0]), spec.smallest_image)
    return spec.replace(name=records.target.rpartition(":")[2], image_size=side)


def nearest_spec(records: Records, candidates: Sequence[ResNetSpec]) -> tuple[ResNetSpec, Alignment] | None:
    """The candidate whose operations are most like the recorded ones; None where none is like them.

    Of several with the same operations, as two orders have them without norms, the one in which these are connected
    as they were recorded.
    """
    recorded = Graph(records.tables[0])
    best: tuple[ResNetSpec, Alignment] | None = None
    fewest = 0
    for spec in candidates:
        try:
            expected = expected_tables(spec, records)
        except SpecError:
            continue
        alignment = align(recorded, Graph(expected[0]))
        if best is not None and alignment.cost > best[1].cost:
            continue
        count = len(misfits(records.tables, expected, alignment))
        if best is None or (alignment.cost, count) < (best[1].cost, fewest):
            best, fewest = (spec, alignment), count
        if alignment.cost == count == 0:
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


def _numbers_differ(agreement: Sequence[Agreement]) -> Misfit:
    if not agreement:
        return Misfit("the model", "its tensors do not fit the spec, though its operations do")
    worst = max(agreement, key=lambda one: one.difference)
    return Misfit(
        "the model",
        f"its output differs from the reference's by {worst.difference:.1e} of the largest, though all operations are"
        " those of the spec: something was not seen",
    )


def _starts_at_zero(spec: ResNetSpec, names: dict[str, str], records: Records) -> bool:
    """Whether each block's last norm was fresh with a scale of 0."""
    last = 2 if spec.block == "basic" else 3
    scales = [own for own, canonical in names.items() if canonical.endswith(f".bn{last}.weight")]
    return bool(scales) and set(scales) <= set(records.zeros)
