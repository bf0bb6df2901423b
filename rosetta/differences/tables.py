"""What people see of the differences: tables for the terminal, and the same as plain data."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from rosetta.backends import BACKENDS
from rosetta.differences.catalogue import FOLDER, TOPICS, Difference, Value
from rosetta.differences.measure import Measurement
from rosetta.output import new_table

Measurements = Mapping[str, Measurement]
TEXT_WIDTH = 96


def values_table(topic: str, rows: Sequence[Difference], measured: Measurements | None = None) -> Table:
    """A row per difference, a column per framework; with measurements, what was not measured in brackets."""
    table = new_table(TOPICS[topic], ["row"])
    table.add_column("what", max_width=44)
    for info in BACKENDS.values():
        table.add_column(info.framework, max_width=20)
    for row in rows:
        table.add_row(row.id, row.what, *(_cell(row, key, measured) for key in BACKENDS))
    return table


def _cell(row: Difference, key: str, measured: Measurements | None) -> Text:
    if key not in row.found:
        return Text("-", "dim")
    if measured is not None:
        measurement = measured.get(key, Measurement())
        if row.id in measurement.failures:
            return Text("failed", "bold red")
        if row.id not in measurement.values:
            return Text(f"({shown(row.found[key])})", "dim")
        value = measurement.values[row.id]
        if not row.agrees(key, value):
            return Text(f"{shown(value)}, not {shown(row.found[key])}", "bold red")
    return Text(shown(row.found[key]))


def shown(value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else value


def details(row: Difference) -> Table:
    """What a row says in words."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.title, table.title_justify = Text(f"{row.id}: {row.what}", "bold"), "left"
    table.add_column(style="dim", no_wrap=True)
    table.add_column(max_width=TEXT_WIDTH)
    table.add_row("goes wrong", Text(row.consequence))
    table.add_row("here", Text(row.remedy))
    for key, reason in row.none.items():
        table.add_row(BACKENDS[key].framework, Text(f"has no answer: {reason}"))
    if row.why:
        table.add_row("listed", Text(f"although no two differ: {row.why}"))
    table.add_row("source", Text("\n".join(row.source)))
    return table


def probes_text(row: Difference) -> str:
    """The code of a row's probes, each below the file that holds it."""
    root = FOLDER.parents[1]
    parts = [f"{row.probe_path(key).relative_to(root)}\n\n{row.probe_source(key)}" for key in row.found]
    return "\n\n".join(parts)


def findings(rows: Sequence[Difference], measured: Measurements) -> list[str]:
    """A sentence for each measured value that is not the recorded one, and for each probe that failed."""
    found = []
    for key, measurement in measured.items():
        title = BACKENDS[key].framework
        if measurement.failure:
            found.append(f"{title} {measurement.failure}.")
        for row in rows:
            if row.id in measurement.failures:
                found.append(f"{row.id}: {title}'s probe failed: {measurement.failures[row.id]}.")
            elif row.id in measurement.values and not row.agrees(key, measurement.values[row.id]):
                value, recorded = measurement.values[row.id], row.found[key]
                found.append(f"{row.id}: {title} gives {value!r}, but {recorded!r} is recorded.")
    return found


def verdict(rows: Sequence[Difference], measured: Measurements, found: Sequence[str]) -> str:
    """One line that says how much was measured, and whether it is what is recorded."""
    values = sum(len(measurement.values) for measurement in measured.values())
    recorded = sum(len(row.found) for row in rows)
    outcome = f"{len(found)} not as recorded" if found else "all as recorded"
    return f"{values} of {recorded} values measured: {outcome}."


def differences_json(rows: Sequence[Difference], measured: Measurements | None) -> list[dict[str, Any]]:
    """The rows as plain data, with what was measured where it was."""
    data = []
    for row in rows:
        entry = dataclasses.asdict(row)
        if measured is not None:
            entry["measured"] = {key: m.values[row.id] for key, m in measured.items() if row.id in m.values}
        data.append(entry)
    return data
