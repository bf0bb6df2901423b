"""Lays a recorded table beside the one that a spec's network must show, operation by operation."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import isclose
from typing import Any, NamedTuple

from resnet_spec.operations import Operation
from resnet_spec.oracle import Shape
from rosetta.identifying.graph import Graph

Pair = tuple[int | None, int | None]
"""Positions of a recorded operation and of the expected one that it is; None where one is too many, or missing."""

# What it costs to take two operations for each other, to leave one out, and each setting that differs.
_GAP = {"conv": 3.0, "norm": 2.0, "linear": 3.0, "sum": 2.0, "image": 9.0}
_OTHER_GAP = 1.0
_ANOTHER_KIND = 0.8
_ANOTHER_SHAPE = 0.6
_ANOTHER_SETTING = 0.3
_ROUNDING = 1e-9
_EXCHANGEABLE = (
    {"relu", "activation"},
    {"max_pool", "avg_pool", "stride"},
    {"mean", "flatten", "max_pool", "avg_pool", "unknown"},
    {"sum", "unknown"},
    {"softmax", "activation"},
    {"norm", "unknown"},
)
_SETTINGS = ("kernel", "stride", "dilation", "groups", "norm", "eps", "batch_statistics", "channels", "computed")


@dataclass(frozen=True)
class Alignment:
    """pairs: in the order of the network. cost: 0 where every operation has its own and is as expected."""

    pairs: list[Pair]
    cost: float


def align(recorded: Graph, expected: Graph) -> Alignment:
    """The cheapest way to pair the operations of both."""
    rows = [(position, _look(recorded.operations[position])) for position in recorded.in_order]
    columns = [(position, _look(expected.operations[position])) for position in expected.in_order]
    start = 0
    while start < min(len(rows), len(columns)) and _cost(rows[start][1], columns[start][1]) == 0:
        start += 1
    end = 0
    while end < min(len(rows), len(columns)) - start and _cost(rows[-1 - end][1], columns[-1 - end][1]) == 0:
        end += 1
    inner, cost = _cheapest(rows[start : len(rows) - end], columns[start : len(columns) - end])
    head = [(row[0], column[0]) for row, column in zip(rows[:start], columns[:start], strict=True)]
    tail = [(row[0], column[0]) for row, column in zip(rows[-end:], columns[-end:], strict=True)] if end else []
    pairs = [*head, *inner, *tail]
    _keep_norms_with_their_inputs(pairs, recorded, expected)
    return Alignment(pairs, cost)


def _keep_norms_with_their_inputs(pairs: list[Pair], recorded: Graph, expected: Graph) -> None:
    """Of a norm and a missing one right before it that costs the same, pairs that whose input is paired too."""
    expected_of = {own: other for own, other in pairs if own is not None}
    for index, (own, other) in enumerate(pairs):
        if own is None or other is None or recorded.operations[own].kind != "norm":
            continue
        look = _look(recorded.operations[own])
        source = expected_of.get(recorded.operations[own].inputs[0])
        for before in range(index - 1, -1, -1):
            before_own, missing = pairs[before]
            if before_own is not None or missing is None or source in (None, *expected.operations[other].inputs):
                break
            costs = {_cost(look, _look(expected.operations[each])) for each in (missing, other)}
            if expected.operations[missing].inputs == (source,) and len(costs) == 1:
                pairs[before], pairs[index] = (own, missing), (None, other)
                break


def _cheapest(rows: Sequence[tuple[int, "_Look"]], columns: Sequence[tuple[int, "_Look"]]) -> tuple[list[Pair], float]:
    """Needleman and Wunsch 1970: the cheapest of all ways to pair two sequences in their order."""
    down = [_gap(look) for _, look in rows]
    along = [_gap(look) for _, look in columns]
    table = [list(accumulate(along, initial=0.0))]
    costs = [[_cost(row, column) for _, column in columns] for _, row in rows]
    for i in range(1, len(rows) + 1):
        above = table[-1]
        current = [above[0] + down[i - 1]]
        for j in range(1, len(columns) + 1):
            paired = above[j - 1] + costs[i - 1][j - 1]
            current.append(min(paired, above[j] + down[i - 1], current[j - 1] + along[j - 1]))
        table.append(current)
    pairs: list[Pair] = []
    i, j = len(rows), len(columns)
    while i or j:
        if i and j and isclose(table[i][j], table[i - 1][j - 1] + costs[i - 1][j - 1], abs_tol=_ROUNDING):
            i, j = i - 1, j - 1
            pairs.append((rows[i][0], columns[j][0]))
        elif i and isclose(table[i][j], table[i - 1][j] + down[i - 1], abs_tol=_ROUNDING):
            i -= 1
            pairs.append((rows[i][0], None))
        else:
            j -= 1
            pairs.append((None, columns[j][0]))
    return pairs[::-1], table[-1][-1]


def _gap(look: "_Look") -> float:
    return _GAP.get(look.kind, _OTHER_GAP)


class _Look(NamedTuple):
    """What tells two operations apart: many of a network look the same."""

    kind: str
    shape: Shape
    settings: tuple[Any, ...]
    roles: frozenset[str]


def _look(operation: Operation) -> _Look:
    settings = tuple(_hashable(operation.settings.get(name)) for name in _SETTINGS)
    roles = operation.weights if operation.kind in ("conv", "norm") else ()
    return _Look(operation.kind, operation.output_shape, settings, frozenset(roles))


def _hashable(value: Any) -> Any:
    return tuple(value.items()) if isinstance(value, dict) else tuple(value) if isinstance(value, list) else value


@lru_cache(maxsize=100_000)
def _cost(one: _Look, other: _Look) -> float:
    """What it costs to take one operation for the other; endless where that makes no sense."""
    if one.kind != other.kind and not any({one.kind, other.kind} <= kinds for kinds in _EXCHANGEABLE):
        return float("inf")
    cost = _ANOTHER_KIND if one.kind != other.kind else 0.0
    if one.kind in ("conv", "linear") and one.shape[:1] != other.shape[:1]:
        cost += _ANOTHER_SHAPE
    if one.kind in ("conv", "max_pool") and one.shape[1:] != other.shape[1:]:
        cost += _ANOTHER_SETTING
    if one.kind == other.kind:
        differ = sum(setting != wanted for setting, wanted in zip(one.settings, other.settings, strict=True))
        cost += _ANOTHER_SETTING * differ
    return cost + _ANOTHER_SETTING * (one.roles != other.roles)
