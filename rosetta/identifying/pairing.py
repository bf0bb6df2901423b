"""Holds two models to each other: the first one's weights go into the second, in the order of their graphs."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from resnet_spec import DType, Weights
from resnet_spec.operations import Operation
from rosetta.comparing.first_difference import LAYER_BOUND, layer_difference
from rosetta.identifying.aligning import Alignment, align
from rosetta.identifying.graph import Graph
from rosetta.identifying.identify import expected_tables, identify
from rosetta.identifying.misfits import Misfit, misfits
from rosetta.identifying.proving import Agreement, agreement_of
from rosetta.identifying.records import Records
from rosetta.identifying.run import record_targets


@dataclass(frozen=True)
class Pairing:
    """What was found; the two are one network when nothing differs.

    carried: how many of the second model's tensors got the first one's numbers.
    left: names of those of its tensors that did not, because nothing in the first fits them.
    misfits: what the second does that the first does not, and the other way round, in the second's names.
    parting: the first operation at which they part, in both models' names; else empty.
    agreement: how far their outputs are apart.
    """

    first: Records
    second: Records
    carried: int
    left: list[str]
    misfits: list[Misfit]
    parting: str
    agreement: list[Agreement]

    @property
    def agrees(self) -> bool:
        return not self.misfits and not self.parting and not self.left and all(one.holds for one in self.agreement)


def pair(
    first: Records,
    second: Records,
    *,
    time_limit: float = 600.0,
) -> Pairing:
    """Holds the second model to the first, with the same weights and images of the same sizes."""
    size = first.tables[0][0].output_shape[1:]
    dtype: DType = "float32" if "float32" in (first.dtype, second.dtype) else "float64"
    alignment = align(Graph(second.tables[0]), Graph(first.tables[0]))
    tensors = carried_tensors(first, second, alignment)
    [second] = record_targets(
        [second.target],
        image_size=(size[0], size[1]),
        tensors=tensors,
        time_limit=time_limit,
    )
    count = min(len(first.recordings), len(second.recordings))
    first, second = (dataclasses.replace(each, recordings=each.recordings[:count]) for each in (first, second))
    alignment = align(Graph(second.tables[0]), Graph(first.tables[0]))
    used = {name for operation in second.tables[0] for name in operation.weights.values()}
    return Pairing(
        first=first,
        second=second,
        carried=len(tensors),
        left=sorted(used - tensors.keys()),
        misfits=misfits(second.tables, _canonically_placed(first), alignment),
        parting=_parting(first, second, alignment, dtype),
        agreement=[
            agreement_of(one.outputs[0], one.outputs[-1], other.outputs[-1], dtype)
            for one, other in zip(first.recordings, second.recordings, strict=True)
        ],
    )


def _canonically_placed(records: Records) -> list[list[Operation]]:
    """The tables with canonical names for places, as far as the network is one of a spec: they tell its blocks."""
    identity = identify(records)
    if identity.spec is None or identity.alignment is None:
        return [list(table) for table in records.tables]
    expected = expected_tables(identity.spec, records)[0]
    pairs = [(own, other) for own, other in identity.alignment.pairs if own is not None and other is not None]
    names = {own: expected[other].place for own, other in pairs}
    return [
        [dataclasses.replace(operation, place=names.get(own, "")) for own, operation in enumerate(table)]
        for table in records.tables
    ]


def carried_tensors(first: Records, second: Records, alignment: Alignment) -> Weights:
    """The second model's tensors by its own names and in its layout, with the numbers of the first."""
    source, destination = first.recordings[0], second.recordings[0]
    tensors: Weights = {}
    for own, other in alignment.pairs:
        if own is None or other is None or destination.operations[own].kind != source.operations[other].kind:
            continue
        for role, name in destination.operations[own].weights.items():
            given = source.operations[other].weights.get(role)
            if given is None:
                continue
            start, end = source.parameters[given], destination.parameters[name]
            if start.axes is not None and end.axes is not None and start.canonical_shape == end.canonical_shape:
                canonical = start.to_canonical(source.tensors[given])
                tensors[name] = np.ascontiguousarray(end.from_canonical(canonical)).astype(second.dtype)
    return tensors


def _parting(first: Records, second: Records, alignment: Alignment, dtype: DType) -> str:
    """The first pair of operations with the same input and another output, in words."""
    for one, other in zip(first.recordings, second.recordings, strict=True):
        for own, wanted in alignment.pairs:
            if own is None or wanted is None:
                continue
            found, expected = (np.asarray(each, np.float64) for each in (other.outputs[own], one.outputs[wanted]))
            difference = layer_difference("", found, expected, LAYER_BOUND[dtype])
            if difference is None:
                continue
            there, here = other.operations[own], one.operations[wanted]
            names = (_shown(here, first.tables[0]), _shown(there, second.tables[0]))
            said = f"{names[0]} of {first.target} and {names[1]} of {second.target}"
            if difference.place is None:
                return f"{said}: shapes {expected.shape} and {found.shape}"
            return f"{said}: {difference.wanted:.6g} and {difference.found:.6g} at {difference.place}"
    return ""


def _shown(operation: Operation, table: Sequence[Operation]) -> str:
    """An operation by its place, or by what it is and comes behind."""
    if operation.place and operation.weights:
        return operation.place
    behind = next((table[each].place for each in operation.inputs if table[each].place), "")
    return f"the {operation.kind}" + (f" behind {behind}" if behind else "")
