"""Says in numbers how a network's total is made up, and how two networks differ."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from resnet_spec import LayerTable, OracleLayer, ResNetSpec, SpecError, layer_table
from resnet_spec.oracle import RUNNING_STATISTICS


@dataclass(frozen=True)
class Part:
    """How many numbers one part of a network holds, by what they are."""

    name: str
    convolutions: int = 0
    biases: int = 0
    norms: int = 0
    linear: int = 0
    running_statistics: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.convolutions + self.biases + self.norms + self.linear + self.running_statistics


def parts(table: LayerTable) -> list[Part]:
    """The stem, each stage and the head of a network."""
    names = list(dict.fromkeys(part_name(layer) for layer in table.layers))
    return [_part(name, [layer for layer in table.layers if part_name(layer) == name]) for name in names]


def part_name(layer: OracleLayer) -> str:
    """The part of the network that a layer belongs to."""
    first = layer.name.split(".")[0]
    if first.startswith("layer"):
        return f"stage {first.removeprefix('layer')}"
    return "stem" if first in ("conv1", "bn1", "maxpool") else "head"


def _part(name: str, layers: Iterable[OracleLayer]) -> Part:
    counts = dict.fromkeys(("convolutions", "biases", "norms", "linear", "running_statistics"), 0)
    for layer in layers:
        for key, shape in layer.weights.items():
            counts[_counted_as(layer.kind, key)] += math.prod(shape)
    return Part(name, **counts)


def _counted_as(kind: str, key: str) -> str:
    if key in RUNNING_STATISTICS:
        return "running_statistics"
    if kind == "norm":
        return "norms"
    if kind == "linear":
        return "linear"
    return "biases" if key == "bias" else "convolutions"


def counter_reason(table: LayerTable, number: int) -> str:
    """Which of a network's numbers a framework's counter has counted."""
    norms = sum(layer.kind == "norm" for layer in table.layers)
    reasons = (
        (table.parameters, "the trained parameters"),
        (table.running_statistics, "the running statistics"),
        (table.running_statistics + norms, f"the running statistics, and a count of batches in each of {norms} norms"),
        (table.total, "the trained parameters and the running statistics"),
        (table.total + norms, f"both, and a count of batches in each of {norms} norms"),
    )
    # Without norms several are one number, which the first explains.
    return next((reason for counted, reason in reasons if counted == number), "not explained by the spec")


@dataclass(frozen=True)
class Step:
    """One change on the way from a network to another, and what it changes.

    fields: the spec's fields that change, each with its value before and after; more than one
        where none of them makes sense alone.
    parameters, running_statistics, macs: by how much each grows.
    reshaped: layers in both networks whose output shape changes, with both shapes.
    """

    fields: dict[str, tuple[Any, Any]]
    parameters: int
    running_statistics: int
    macs: int
    reshaped: dict[str, tuple[Any, Any]]


def steps_between(one: ResNetSpec, other: ResNetSpec, image_size: tuple[int, int]) -> list[Step]:
    """The fields that differ, changed one after the other; the steps add up to the whole difference.

    Both networks see images of the same size (height, width), so that the image itself changes nothing.
    """
    changes = {
        field.name: getattr(other, field.name)
        for field in fields(ResNetSpec)
        if field.name not in ("name", "image_size") and getattr(one, field.name) != getattr(other, field.name)
    }
    before = layer_table(one, image_size)
    steps = []
    while changes:
        names, changed, after = _next_change(one, changes, image_size)
        values = {name: (getattr(one, name), getattr(changed, name)) for name in names}
        steps.append(_step(values, before, after))
        one, before = changed, after
        changes = {name: value for name, value in changes.items() if name not in names}
    return steps


def _next_change(
    spec: ResNetSpec, changes: dict[str, Any], image_size: tuple[int, int]
) -> tuple[list[str], ResNetSpec, LayerTable]:
    """The first field that can change alone, else the first pair that can, else all that are left."""
    names = list(changes)
    pairs = [[one, other] for index, one in enumerate(names) for other in names[index + 1 :]]
    for candidate in [*([name] for name in names), *pairs]:
        try:
            changed = spec.replace(**{name: changes[name] for name in candidate})
            return candidate, changed, layer_table(changed, image_size)
        except SpecError:
            continue
    changed = spec.replace(**changes)
    return names, changed, layer_table(changed, image_size)


def _step(values: dict[str, tuple[Any, Any]], one: LayerTable, other: LayerTable) -> Step:
    shapes = {layer.name: layer.output_shape for layer in one.layers}
    reshaped = {
        layer.name: (shapes[layer.name], layer.output_shape)
        for layer in other.layers
        if layer.name in shapes and shapes[layer.name] != layer.output_shape
    }
    return Step(
        values,
        other.parameters - one.parameters,
        other.running_statistics - one.running_statistics,
        other.macs - one.macs,
        reshaped,
    )
