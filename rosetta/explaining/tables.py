"""What people see of a network's numbers: its layers, its total, another network's, and the zoo."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from resnet_spec import Layer, ResNetSpec, get_entry, layer_table
from rosetta.explaining.explain import Part, Step
from rosetta.explaining.measuring import Counter
from rosetta.output import counted, new_table, show_shape

_PART_COUNTS = ("convolutions", "biases", "norms", "linear", "running_statistics")


def summary_table(title: str, layers: Sequence[Layer]) -> Table:
    """A row per layer; multiply-accumulates only where the oracle knows them."""
    has_macs = any(hasattr(layer, "macs") for layer in layers)
    columns = ["output shape", "parameters", "running statistics", *(["multiply-accumulates"] if has_macs else [])]
    table = new_table(title, ["layer", "kind"], columns)
    for row in summary_json(layers):
        counts = [row["parameters"], row["running_statistics"], *([row["macs"]] if has_macs else [])]
        table.add_row(
            row["name"], row["kind"], show_shape(row["output_shape"]), *(f"{n:,}" if n else "" for n in counts)
        )
    return table


def summary_json(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """The same rows as plain data."""
    rows = [dataclasses.asdict(layer) for layer in layers]
    return [{key: value for key, value in row.items() if key != "weights"} for row in rows]


def summary_totals(layers: Sequence[Layer]) -> str:
    """The totals below a summary, in the words of the table."""
    parameters = sum(layer.parameters for layer in layers)
    statistics = sum(layer.running_statistics for layer in layers)
    totals = f"{parameters:,} parameters + {statistics:,} running statistics = {parameters + statistics:,}"
    macs = sum(getattr(layer, "macs", 0) for layer in layers)
    return f"{totals}; {macs:,} multiply-accumulates an image" if macs else totals


def parts_table(title: str, parts: Sequence[Part]) -> Table:
    """A row per part of the network, a column per kind of number, and the sums."""
    columns = ["convolutions", "their biases", "norms", "linear", "running statistics", "total"]
    table = new_table(title, ["part"], columns)
    rows = [[getattr(part, name) for name in (*_PART_COUNTS, "total")] for part in parts]
    for part, row in zip(parts, rows, strict=True):
        table.add_row(part.name, *map(_number, row))
    table.add_section()
    table.add_row("total", *(_number(sum(column)) for column in zip(*rows, strict=True)))
    return table


def counters_table(title: str, counters: Sequence[Counter]) -> Table:
    """A row per counter of a framework."""
    table = new_table(title, ["framework", "counter"], ["says"])
    table.add_column("which is")
    for row in counters:
        table.add_row(row.framework, row.counter, f"{row.number:,}", row.counts)
    return table


def steps_table(title: str, one: ResNetSpec, other: ResNetSpec, steps: Sequence[Step], sides: tuple[int, int]) -> Table:
    """A row per change, the totals of both networks above and below."""
    columns = ["parameters", "running statistics", "multiply-accumulates"]
    table = new_table(title, ["change"], columns)
    table.add_column("output shapes")
    table.add_row(one.name, *_totals(one, sides))
    table.add_section()
    for step in steps:
        change = "\n".join(f"{name}: {_value(old)} -> {_value(new)}" for name, (old, new) in step.fields.items())
        numbers = (step.parameters, step.running_statistics, step.macs)
        table.add_row(change, *(f"{number:+,}" if number else "" for number in numbers), _reshaped(step))
    table.add_section()
    table.add_row(other.name, *_totals(other, sides))
    return table


def _totals(spec: ResNetSpec, sides: tuple[int, int]) -> list[str]:
    table = layer_table(spec, sides)
    return [f"{number:,}" for number in (table.parameters, table.running_statistics, table.macs)]


def _reshaped(step: Step) -> str:
    if not step.reshaped:
        return ""
    [(name, (old, new)), *others] = step.reshaped.items()
    more = f", and {counted(len(others), 'more layer')}" if others else ""
    return f"{name} {show_shape(old)} -> {show_shape(new)}{more}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _number(number: int) -> str:
    return f"{number:,}" if number else ""


def zoo_rows(names: Sequence[str]) -> list[dict[str, Any]]:
    """What `rosetta list` shows, as plain data."""
    rows = []
    for name in names:
        entry = get_entry(name)
        table = layer_table(entry.spec)
        rows.append(
            {
                "name": name,
                "families": list(entry.families),
                "depth": table.depth,
                "parameters": table.parameters,
                "running_statistics": table.running_statistics,
                "macs": table.macs,
                "image": [entry.spec.in_channels, entry.spec.image_size, entry.spec.image_size],
                "source": entry.source,
            }
        )
    return rows


def zoo_table(rows: Sequence[dict[str, Any]]) -> Table:
    """A row per network."""
    table = new_table("", ["name"], ["depth", "parameters", "multiply-accumulates", "image"])
    table.add_column("source", max_width=60)
    for row in rows:
        macs = f"{row['macs'] / 1e9:.3f} G"
        table.add_row(
            row["name"], str(row["depth"]), f"{row['parameters']:,}", macs, show_shape(row["image"]), row["source"]
        )
    return table
