"""What people see: tables for the terminal, and the same as JSON."""

import dataclasses
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from resnet_spec import Layer, LayerTable, ResNetSpec, RosettaError, get_entry, layer_table
from rosetta.backends import BackendInfo
from rosetta.compare import Comparison, Row
from rosetta.evidence import LOGITS_BOUND, Evidence
from rosetta.explain import Part, Step

_PART_COUNTS = ("convolutions", "biases", "norms", "linear", "running_statistics")

FLOAT32_NOTE = (
    "In float32 an input of a ReLU that lies within rounding of 0 is positive in one framework and not in another,"
    " and a gradient flows or does not: run with --dtype float64 to see whether anything else differs."
)


def print_table(table: Table) -> None:
    """Prints at the table's own width: a narrow terminal wraps the lines, but no digit is cut off."""
    unbounded = Console(width=10_000)
    width = Measurement.get(unbounded, unbounded.options, table).maximum
    Console(highlight=False, width=width).print(table)


def print_line(text: str) -> None:
    """Prints a line as it is."""
    Console(highlight=False).print(text, markup=False, soft_wrap=True)


def _table(title: str, left: Sequence[str], right: Sequence[str]) -> Table:
    shown = Text(title, "bold") if title else None
    table = Table(title=shown, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
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


def evidence_table(comparison: Comparison) -> Table:
    """A row per kind of evidence: each framework's largest difference from any other, and the bound."""
    rows = [row for row in comparison.rows if not row.outcome.failure]
    columns = [*(row.backend.title for row in rows), "bound"]
    table = _table(_evidence_title(comparison), ["level", "largest difference of"], columns)
    for evidence in comparison.evidence:
        gaps = [_gap(evidence.largest(row.backend.key)) for row in rows]
        table.add_row(evidence.level, evidence.what, *gaps, f"{evidence.bound:.0e}")
    return table


def _evidence_title(comparison: Comparison) -> str:
    trained = f", trained with {comparison.optimiser}" if comparison.level == "training" else ""
    return f"{comparison.spec.name}: each framework's distance from the others, over the largest number{trained}"


def _gap(difference: float | None) -> str:
    return "-" if difference is None else f"{difference:.1e}"


def unbiased_line(title: str, excess: float) -> str:
    """What was taken off the running variances before they were compared."""
    return (
        f"{title} keeps the unbiased variance, n / (n - 1) of the batch's: its running variances end up to"
        f" {excess:.1e} above the others', which that formula has taken off above."
    )


def verdict(comparison: Comparison) -> str:
    """One line that says whether the backends are one network."""
    if comparison.findings:
        return f"{comparison.spec.name}: {_counted(len(comparison.findings), 'difference')}."
    titles = [row.backend.title for row in comparison.rows]
    total = f"{comparison.table.total:,}"
    if len(titles) == 1:
        each, agree = f"{titles[0]} has every layer of the spec, {total} numbers in all", "agree with"
    else:
        each, agree = f"{' = '.join(titles)}, {total} numbers each", "agree with each other and with"
    if comparison.level == "structure":
        return f"{comparison.spec.name}: {each}."
    return (
        f"{comparison.spec.name}: {each}; the logits in {' and '.join(comparison.modes)} mode {agree} the NumPy"
        f" reference within {comparison.largest_difference:.1e} of the largest"
        f" (bound {LOGITS_BOUND[comparison.dtype]:.0e}){_beyond_logits(comparison)}."
    )


def _beyond_logits(comparison: Comparison) -> str:
    """What the levels behind the logits add to the verdict."""
    if comparison.level == "logits":
        return ""
    reached = "gradients" if comparison.level == "gradients" else "gradients and training"
    if len(comparison.rows) == 1:
        return f"; its {reached} had no other framework to be held against"
    worst = max(one.largest() or 0.0 for one in comparison.evidence if one.level != "logits")
    return f", and in {reached} the frameworks agree within {worst:.1e}"


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison with every measured layer."""
    return {
        "spec": dataclasses.asdict(comparison.spec.with_float32_norm()),
        "image_size": comparison.image_size,
        "batch": comparison.batch,
        "dtype": comparison.dtype,
        "modes": comparison.modes,
        "level": comparison.level,
        "optimiser": comparison.optimiser if comparison.level == "training" else None,
        "unbiased_variances_above": comparison.unbiased,
        "evidence": [_evidence_json(evidence) for evidence in comparison.evidence],
        "total": comparison.table.total,
        "agree": not comparison.findings,
        "findings": comparison.findings,
        "backends": {row.backend.key: _row_json(row) for row in comparison.rows},
    }


def _evidence_json(evidence: Evidence) -> dict[str, Any]:
    gaps = {
        one: {other: {"difference": _finite(gap.difference), "place": gap.place} for other, gap in gaps.items()}
        for one, gaps in evidence.gaps.items()
    }
    return {"level": evidence.level, "what": evidence.what, "bound": evidence.bound, "differences": gaps}


def _finite(number: float | None) -> float | str | None:
    """JSON knows no infinity, which is the difference of numbers that are not finite."""
    return "infinite" if number == float("inf") else number


def _row_json(row: Row) -> dict[str, Any]:
    if row.outcome.failure:
        return {"failure": row.outcome.failure}
    names = [field.name for field in dataclasses.fields(Row) if field.name not in ("backend", "outcome", "difference")]
    return {
        **{name: getattr(row, name) for name in names},
        "total": row.total,
        "largest_logit_difference": _finite(row.difference),
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


def parts_table(title: str, parts: Sequence[Part]) -> Table:
    """A row per part of the network, a column per kind of number, and the sums."""
    columns = ["convolutions", "their biases", "norms", "linear", "running statistics", "total"]
    table = _table(title, ["part"], columns)
    rows = [[getattr(part, name) for name in (*_PART_COUNTS, "total")] for part in parts]
    for part, row in zip(parts, rows, strict=True):
        table.add_row(part.name, *map(_number, row))
    table.add_section()
    table.add_row("total", *(_number(sum(column)) for column in zip(*rows, strict=True)))
    return table


def counters_table(title: str, counters: Sequence[dict[str, Any]]) -> Table:
    """A row per counter of a framework."""
    table = _table(title, ["framework", "counter"], ["says"])
    table.add_column("which is")
    for row in counters:
        table.add_row(row["framework"], Text(row["counter"]), f"{row['number']:,}", row["counts"])
    return table


def steps_table(title: str, one: ResNetSpec, other: ResNetSpec, steps: Sequence[Step], sides: tuple[int, int]) -> Table:
    """A row per change, the totals of both networks above and below."""
    columns = ["parameters", "running statistics", "multiply-accumulates"]
    table = _table(title, ["change"], columns)
    table.add_column("output shapes")
    table.add_row(one.name, *_totals(one, sides))
    table.add_section()
    for step in steps:
        change = "\n".join(f"{name}: {_value(old)} -> {_value(new)}" for name, (old, new) in step.fields.items())
        numbers = (step.parameters, step.running_statistics, step.macs)
        table.add_row(Text(change), *(f"{number:+,}" if number else "" for number in numbers), _reshaped(step))
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
    more = f", and {_counted(len(others), 'more layer')}" if others else ""
    return f"{name} {_shape(old)} -> {_shape(new)}{more}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _number(number: int) -> str:
    return f"{number:,}" if number else ""


def training_table(name: str, scores: Mapping[str, Mapping[str, float]]) -> Table:
    """A row per framework: the last batch's loss, and the validation images after the last epoch."""
    columns = ["last loss", "validation loss", "top-1", "top-5", "training seconds"]
    table = _table(f"{name}: after the last epoch", ["framework"], columns)
    for title, row in scores.items():
        shares = [f"{row[key]:.2%}" for key in ("top1", "top5")]
        table.add_row(title, f"{row['loss']:.4f}", f"{row['validation_loss']:.4f}", *shares, f"{row['seconds']:.1f}")
    return table


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
    if str(path) != "-":
        is_special = os.path.exists(path) and not os.path.isfile(path)
        target = path if is_special else Path(os.path.realpath(path)).parent
        if os.path.isdir(path) or not os.access(target, os.W_OK):
            raise _unwritable(path, "it is a folder, or in one that is not there or may not be written")


def write_json(path: Path, data: Any) -> None:
    """Writes the data, to standard output when the path is `-`; a file is replaced only by a complete one.

    Raises RosettaError when the file cannot be written.
    """
    text = json.dumps(data, indent=2, allow_nan=False) + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe or a device is written to, not replaced
            path.write_text(text, encoding="utf-8")
        else:
            path = Path(os.path.realpath(path))
            with tempfile.TemporaryDirectory(dir=path.parent, prefix=".rosetta-") as folder:
                complete = Path(folder, "complete.json")
                complete.write_text(text, encoding="utf-8")
                complete.replace(path)
    except OSError as error:
        raise _unwritable(path, str(error.strerror)) from None


def _unwritable(path: Path, reason: str) -> RosettaError:
    return RosettaError(f"{path} cannot be written ({reason}): give a file in a folder that you may write to.")
