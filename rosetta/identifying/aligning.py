"""Lays a recorded table beside the one that a spec's network must show, operation by operation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from resnet_spec.operations import Operation
from rosetta.identifying.graph import Graph

Pair = tuple[int | None, int | None]
"""Positions of a recorded operation and of the expected one that it is; None where one is too many, or missing."""

# What it costs to take two operations for each other, to leave one out, and each setting that differs.
_GAP = {"conv": 3.0, "norm": 2.0, "linear": 3.0, "sum": 2.0, "image": 9.0}
_OTHER_GAP = 1.0
_ANOTHER_KIND = 0.8
_ANOTHER_SHAPE = 0.6
_ANOTHER_SETTING = 0.3
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
    rows = [(position, recorded.operations[position]) for position in recorded.in_order]
    columns = [(position, expected.operations[position]) for position in expected.in_order]
    start = 0
    while start < min(len(rows), len(columns)) and _cost(rows[start][1], columns[start][1]) == 0:
        start += 1
    end = 0
    while end < min(len(rows), len(columns)) - start and _cost(rows[-1 - end][1], columns[-1 - end][1]) == 0:
        end += 1
    inner, cost = _cheapest(rows[start : len(rows) - end], columns[start : len(columns) - end])
    head = [(row[0], column[0]) for row, column in zip(rows[:start], columns[:start], strict=True)]
    tail = [(row[0], column[0]) for row, column in zip(rows[-end:], columns[-end:], strict=True)] if end else []
    return Alignment([*head, *inner, *tail], cost)


def _cheapest(
    rows: Sequence[tuple[int, Operation]], columns: Sequence[tuple[int, Operation]]
) -> tuple[list[Pair], float]:
    """Needleman and Wunsch 1970: the cheapest of all ways to pair two sequences in their order."""
    down = [_gap(operation) for _, operation in rows]
    along = [_gap(operation) for _, operation in columns]
    table = np.zeros((len(rows) + 1, len(columns) + 1))
    table[1:, 0], table[0, 1:] = np.cumsum(down), np.cumsum(along)
    costs = [[_cost(row, column) for _, column in columns] for _, row in rows]
    for i in range(1, len(rows) + 1):
        above, current = table[i - 1].tolist(), [float(table[i, 0])]
        for j in range(1, len(columns) + 1):
            paired = above[j - 1] + costs[i - 1][j - 1]
            current.append(min(paired, above[j] + down[i - 1], current[j - 1] + along[j - 1]))
        table[i] = current
    pairs: list[Pair] = []
    i, j = len(rows), len(columns)
    while i or j:
        if i and j and np.isclose(table[i, j], table[i - 1, j - 1] + costs[i - 1][j - 1]):
            i, j = i - 1, j - 1
            pairs.append((rows[i][0], columns[j][0]))
        elif i and np.isclose(table[i, j], table[i - 1, j] + down[i - 1]):
            i -= 1
            pairs.append((rows[i][0], None))
        else:
            j -= 1
            pairs.append((None, columns[j][0]))
    return pairs[::-1], float(table[-1, -1])


def _gap(operation: Operation) -> float:
    return _GAP.get(operation.kind, _OTHER_GAP)


def _cost(one: Operation, other: Operation) -> float:
    """What it costs to take one operation for the other; endless where that makes no sense."""
    if one.kind != other.kind and not any({one.kind, other.kind} <= kinds for kinds in _EXCHANGEABLE):
        return float("inf")
    cost = _ANOTHER_KIND if one.kind != other.kind else 0.0
    if one.kind in ("conv", "linear") and one.output_shape[:1] != other.output_shape[:1]:
        cost += _ANOTHER_SHAPE
    if one.kind in ("conv", "max_pool") and one.output_shape[1:] != other.output_shape[1:]:
        cost += _ANOTHER_SETTING
    cost += _ANOTHER_SETTING * sum(
        _setting(one, name) != _setting(other, name) for name in _SETTINGS if one.kind == other.kind
    )
    if one.kind in ("conv", "norm"):
        cost += _ANOTHER_SETTING * (set(one.weights) != set(other.weights))
    return cost


def _setting(operation: Operation, name: str) -> Any:
    value = operation.settings.get(name)
    return tuple(value) if isinstance(value, list) else value
