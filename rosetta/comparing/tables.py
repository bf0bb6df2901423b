"""What people see of a comparison: tables and sentences for the terminal, and the same as JSON."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from rosetta.backends import BackendInfo
from rosetta.comparing.compare import Comparison, Row
from rosetta.comparing.evidence import LOGITS_BOUND, Evidence
from rosetta.output import finite, new_table
from rosetta.wording import counted, show_shape

FLOAT32_NOTE = (
    "In float32 an input of a ReLU that lies within rounding of 0 is positive in one framework and not in another,"
    " and a gradient flows or does not: run with --dtype float64 to see whether anything else differs."
)

HEADINGS = (
    "output\nshape",
    "weighted\nlayers",
    "convo-\nlutions",
    "norms",
    "linear\nlayers",
    "trainable\nparameters",
    "running\nstatistics",
    "total",
    "largest differ-\nence of logits",
)
"""Behind the framework's name."""
TRAINING_HEADING = "CPU\nseconds"
"""Behind those where the frameworks train, which takes the most of them."""


def comparison_table(comparison: Comparison, absent: Sequence[BackendInfo]) -> Table:
    """A row per framework; a framework that is not installed says what brings it."""
    height, width = comparison.image_size
    table = new_table(
        f"{comparison.spec.name}: {comparison.batch} images of {comparison.spec.in_channels}x{height}x{width},"
        f" {comparison.dtype}, depth {comparison.table.depth}",
        ["framework"],
        (*HEADINGS, TRAINING_HEADING) if comparison.trains else HEADINGS,
    )
    for row in comparison.rows:
        seconds = [] if row.outcome.failure else [f"{row.outcome.cpu_seconds:.1f}"]
        table.add_row(row.backend.title, *_cells(row), *(seconds if comparison.trains else []))
    for info in absent:
        table.add_row(Text(f"{info.title}: {info.remedy}", "dim"))
    return table


def _cells(row: Row) -> list[str]:
    if row.outcome.failure:
        return ["failed"]
    numbers = (row.weighted_layers, row.convolutions, row.norms, row.linear_layers)
    totals = (row.parameters, row.running_statistics, row.total)
    return [
        show_shape(row.output_shape),
        *(f"{number:,}" for number in (*numbers, *totals)),
        "-" if row.difference is None else f"{row.difference:.1e}",
    ]


def evidence_table(comparison: Comparison) -> Table:
    """A row per kind of evidence: each framework's largest difference from any other, and the bound."""
    rows = [row for row in comparison.rows if not row.outcome.failure]
    columns = [*(row.backend.title for row in rows), "bound"]
    table = new_table(_evidence_title(comparison), ["level", "largest difference of"], columns)
    for evidence in comparison.evidence:
        gaps = [_gap(evidence.largest(row.backend.key)) for row in rows]
        table.add_row(evidence.level, evidence.what, *gaps, f"{evidence.bound:.0e}")
    return table


def _evidence_title(comparison: Comparison) -> str:
    trained = f", trained with {comparison.optimiser}" if comparison.trains else ""
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
        return f"{comparison.spec.name}: {counted(len(comparison.findings), 'difference')}."
    titles = [row.backend.title for row in comparison.rows]
    total = f"{comparison.table.total:,}"
    if len(titles) == 1:
        each, agree = f"{titles[0]} has every layer of the spec, {total} numbers in all", "agree with"
    else:
        each, agree = f"{' = '.join(titles)}, {total} numbers each", "agree with each other and with"
    also = ", and those of the compiled models," if comparison.compiled else ""
    if comparison.level == "structure":
        return f"{comparison.spec.name}: {each}."
    return (
        f"{comparison.spec.name}: {each}; the logits in {' and '.join(comparison.modes)} mode{also} {agree} the NumPy"
        f" reference within {comparison.largest_difference:.1e} of the largest"
        f" (bound {LOGITS_BOUND[comparison.dtype]:.0e}){_beyond_logits(comparison)}."
    )


def _beyond_logits(comparison: Comparison) -> str:
    """What the levels behind the logits add to the verdict."""
    if comparison.level == "logits":
        return ""
    reached = {
        "gradients": "gradients",
        "training": "gradients and training",
        "parallel": f"gradients, training and training on {comparison.devices} devices",
    }[comparison.level]
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
        "device": comparison.device,
        "devices": comparison.devices if comparison.level == "parallel" else 1,
        "compiled": comparison.compiled,
        "modes": comparison.modes,
        "level": comparison.level,
        "optimiser": comparison.optimiser if comparison.trains else None,
        "unbiased_variances_above": comparison.unbiased,
        "evidence": [_evidence_json(evidence) for evidence in comparison.evidence],
        "total": comparison.table.total,
        "agree": not comparison.findings,
        "findings": comparison.findings,
        "backends": {row.backend.key: _row_json(row) for row in comparison.rows},
    }


def _evidence_json(evidence: Evidence) -> dict[str, Any]:
    gaps = {
        one: {other: {"difference": finite(gap.difference), "place": gap.place} for other, gap in gaps.items()}
        for one, gaps in evidence.gaps.items()
    }
    return {"level": evidence.level, "what": evidence.what, "bound": evidence.bound, "differences": gaps}


def _row_json(row: Row) -> dict[str, Any]:
    if row.outcome.failure:
        return {"failure": row.outcome.failure}
    names = [field.name for field in dataclasses.fields(Row) if field.name not in ("backend", "outcome", "difference")]
    return {
        **{name: getattr(row, name) for name in names},
        "total": row.total,
        "largest_logit_difference": finite(row.difference),
        "first_difference": row.outcome.first_difference or None,
        "seconds": row.outcome.seconds,
        "cpu_seconds": row.outcome.cpu_seconds,
        "layers": [dataclasses.asdict(layer) for layer in row.outcome.trace],
    }
