"""What people see: tables for the terminal, and the same as JSON."""

import dataclasses
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from resnet_spec import Layer, LayerTable, RosettaError, get_entry, layer_table
from rosetta.backends import BackendInfo
from rosetta.compare import LOGITS_BOUND, Comparison, Row


def print_table(table: Table) -> None:
    """Prints at the table's own width: a narrow terminal wraps the lines, but no digit is cut off."""
    unbounded = Console(width=10_000)
    width = Measurement.get(unbounded, unbounded.options, table).maximum
    Console(highlight=False, width=width).print(table)


def print_line(text: str) -> None:
    """Prints a line as it is."""
    Console(highlight=False).print(text, markup=False, soft_wrap=True)


def _table(title: str, left: Sequence[str], right: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in left:
        table.add_column(heading, no_wrap=True)
    for heading in right:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def comparison_table(comparison: Comparison, absent: Sequence[BackendInfo]) -> Table:
    """A row per framework; a framework that is not installed says what brings it."""
    height, width = comparison.image_size
    table = _table(
        f"{comparison.spec.name}: {comparison.batch} images of {comparison.spec.in_channels}x{height}x{width},"
        f" {comparison.dtype}, depth {comparison.table.depth}",
        ["framework"],
        [
            "output\nshape",
            "weighted\nlayers",
            "convo-\nlutions",
            "norms",
            "linear\nlayers",
            "trainable\nparameters",
            "running\nstatistics",
            "total",
            "largest differ-\nence of logits",
        ],
    )
    for row in comparison.rows:
        table.add_row(row.backend.title, *_cells(row))
    for info in absent:
        table.add_row(Text(f"{info.title}: {info.remedy}", "dim"))
    return table


def _cells(row: Row) -> list[str]:
    if row.outcome.failure:
        return ["failed"]
    numbers = (row.weighted_layers, row.convolutions, row.norms, row.linear_layers)
    totals = (row.parameters, row.running_statistics, row.total)
    return [
        _shape(row.output_shape),
        *(f"{number:,}" for number in (*numbers, *totals)),
        "-" if row.difference is None else f"{row.difference:.1e}",
    ]


def verdict(comparison: Comparison) -> str:
    """One line that says whether the backends are one network."""
    if comparison.findings:
        return f"{comparison.spec.name}: {_counted(len(comparison.findings), 'difference')}."
    titles = [row.backend.title for row in comparison.rows]
    total = f"{comparison.table.total:,}"
    if comparison.largest_difference is None:
        return f"{comparison.spec.name}: {titles[0]} has every layer of the spec, {total} numbers in all."
    bound = LOGITS_BOUND[comparison.dtype]
    return (
        f"{comparison.spec.name}: {' = '.join(titles)}, {total} numbers each; their logits in"
        f" {' and '.join(comparison.modes)} mode agree within {comparison.largest_difference:.1e} of the largest"
        f" (bound {bound:.0e})."
    )


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison with every measured layer."""
    return {
        "spec": dataclasses.asdict(comparison.spec),
        "image_size": comparison.image_size,
        "batch": comparison.batch,
        "dtype": comparison.dtype,
        "modes": comparison.modes,
        "bound": LOGITS_BOUND[comparison.dtype],
        "total": comparison.table.total,
        "agree": not comparison.findings,
        "findings": comparison.findings,
        "backends": {row.backend.key: _row_json(row) for row in comparison.rows},
    }


def _row_json(row: Row) -> dict[str, Any]:
    if row.outcome.failure:
        return {"failure": row.outcome.failure}
    names = [field.name for field in dataclasses.fields(Row) if field.name not in ("backend", "outcome", "difference")]
    # JSON knows no infinity, which is the difference of logits that are not finite.
    finite = row.difference is None or row.difference < float("inf")
    return {
        **{name: getattr(row, name) for name in names},
        "total": row.total,
        "largest_logit_difference": row.difference if finite else "infinite",
        "seconds": row.outcome.seconds,
        "layers": [dataclasses.asdict(layer) for layer in row.outcome.trace],
    }


def summary_table(title: str, layers: Sequence[Layer]) -> Table:
    """A row per layer; multiply-accumulates only where the oracle knows them."""
    has_macs = any(hasattr(layer, "macs") for layer in layers)
    columns = ["output shape", "parameters", "running statistics", *(["multiply-accumulates"] if has_macs else [])]
    table = _table(title, ["layer", "kind"], columns)
    for row in summary_json(layers):
        counts = [row["parameters"], row["running_statistics"], *([row["macs"]] if has_macs else [])]
        table.add_row(row["name"], row["kind"], _shape(row["output_shape"]), *(f"{n:,}" if n else "" for n in counts))
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


def zoo_rows(names: Sequence[str]) -> list[dict[str, Any]]:
    """What `rosetta list` shows, as plain data."""
    rows = []
    for name in names:
        entry = get_entry(name)
        table: LayerTable = layer_table(entry.spec)
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
    table = _table("", ["name"], ["depth", "parameters", "multiply-accumulates", "image"])
    table.add_column("source", max_width=60)
    for row in rows:
        macs = f"{row['macs'] / 1e9:.3f} G"
        table.add_row(
            row["name"], str(row["depth"]), f"{row['parameters']:,}", macs, _shape(row["image"]), row["source"]
        )
    return table


def _shape(shape: Sequence[int] | None) -> str:
    return "-" if shape is None else "x".join(map(str, shape))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check_writable(path: Path) -> None:
    """Raises RosettaError now rather than after the work when the file could not be written."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise RosettaError(f"{path} cannot be written: give a file in a folder that you may write to.")


def write_json(path: Path, data: Any) -> None:
    """Writes the data, to standard output when the path is `-`."""
    text = json.dumps(data, indent=2, allow_nan=False) + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
    else:
        part = path.with_name(path.name + ".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
