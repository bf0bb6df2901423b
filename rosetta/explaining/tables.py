"""What people see of a network's numbers: its layers, its total, another network's, and the zoo."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from resnet_spec import Layer, ResNetSpec, get_entry, layer_table
from rosetta.explaining import cells
from rosetta.explaining.explain import Part, Step
from rosetta.explaining.measuring import Counter
from rosetta.output import new_table
from rosetta.wording import show_shape


def summary_table(title: str, layers: Sequence[Layer]) -> Table:
    """A row per layer; multiply-accumulates only where the oracle knows them."""
    rows = cells.layer_rows(layers)
    columns = [*cells.LAYER_HEADINGS, cells.MACS_HEADING][: len(rows[0])]
    table = new_table(title, columns[:2], columns[2:])
    for row in rows:
        table.add_row(*row)
    return table


def summary_json(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """The same rows as plain data."""
    rows = [dataclasses.asdict(layer) for layer in layers]
    return [{key: value for key, value in row.items() if key != "weights"} for row in rows]


def parts_table(title: str, parts: Sequence[Part]) -> Table:
    """A row per part of the network, a column per kind of number, and the sums."""
    table = new_table(title, cells.PART_HEADINGS[:1], cells.PART_HEADINGS[1:])
    *rows, total = cells.part_rows(parts)
    for row in rows:
        table.add_row(*row)
    table.add_section()
    table.add_row(*total)
    return table


def counters_table(title: str, counters: Sequence[Counter]) -> Table:
    """A row per counter of a framework."""
    *left, says, which = cells.COUNTER_HEADINGS
    table = new_table(title, left, [says])
    table.add_column(which)
    for row in counters:
        table.add_row(row.framework, row.counter, f"{row.number:,}", row.counts)
    return table


def steps_table(title: str, one: ResNetSpec, other: ResNetSpec, steps: Sequence[Step], sides: tuple[int, int]) -> Table:
    """A row per change, the totals of both networks above and below."""
    change, *numbers, shapes = cells.STEP_HEADINGS
    table = new_table(title, [change], numbers)
    table.add_column(shapes)
    first, *rows, last = cells.step_rows(one, other, steps, sides)
    table.add_row(*first)
    table.add_section()
    for row in rows:
        table.add_row(*row)
    table.add_section()
    table.add_row(*last)
    return table


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
    table = new_table("", cells.ZOO_HEADINGS[:1], cells.ZOO_HEADINGS[1:-1])
    table.add_column(cells.ZOO_HEADINGS[-1], max_width=60)
    for row in rows:
        macs = cells.giga(row["macs"])
        table.add_row(
            row["name"], str(row["depth"]), f"{row['parameters']:,}", macs, show_shape(row["image"]), row["source"]
        )
    return table
