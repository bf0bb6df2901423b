"""Which piece of which line the atlas speaks of: `marks.toml`, read strictly."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from book.side_by_side.definitions import Part
from resnet_spec import RosettaError
from resnet_spec.spec import did_you_mean
from rosetta.backends import BACKENDS
from rosetta.differences.catalogue import all_differences

PATH = Path(__file__).parent / "marks.toml"


@dataclass(frozen=True)
class Mark:
    """Rows of the atlas, and where they bite.

    rows: their names.
    pieces: a regular expression for the piece of a line, by the framework's short name.
    definition: the definition that the line stands in; empty for any.
    """

    rows: tuple[str, ...]
    pieces: Mapping[str, re.Pattern[str]]
    definition: str = ""


@dataclass(frozen=True)
class Span:
    """A piece of a line, from a column to another, and the rows that speak of it."""

    start: int
    end: int
    rows: tuple[str, ...]


@cache
def all_marks() -> tuple[Mark, ...]:
    """The marks of marks.toml; raises RosettaError as `read_marks` does."""
    return tuple(read_marks(PATH.read_text(encoding="utf-8")))


def read_marks(text: str) -> list[Mark]:
    """The marks of a file's text; raises RosettaError for a row that the atlas does not have, or an unknown key."""
    marks = []
    known = [row.id for row in all_differences()]
    for table in tomllib.loads(text)["mark"]:
        rows, definition = tuple(table.pop("rows")), table.pop("in", "")
        for row in rows:
            if row not in known:
                raise RosettaError(f"marks.toml has the row {row!r}, but the atlas has none{did_you_mean(row, known)}")
        for key in table:
            if key not in BACKENDS:
                raise RosettaError(f"marks.toml, {rows[0]}: {key!r} must be rows, in, or one of {', '.join(BACKENDS)}.")
        marks.append(Mark(rows, {key: re.compile(piece) for key, piece in table.items()}, definition))
    return marks


def spans(marks: Sequence[Mark], framework: str, part: Part, line: str) -> list[Span]:
    """What to mark on a line of a framework's text, nothing in a comment; pieces that overlap are marked as one."""
    if line.lstrip().startswith("#"):
        return []
    found: list[Span] = []
    for mark in marks:
        if framework in mark.pieces and mark.definition in ("", part.definition):
            found += [Span(*match.span(), mark.rows) for match in mark.pieces[framework].finditer(line)]
    joined: list[Span] = []
    for span in sorted(found, key=lambda span: span.start):
        if joined and span.start < joined[-1].end:
            last = joined.pop()
            rows = tuple(dict.fromkeys([*last.rows, *span.rows]))
            span = Span(last.start, max(last.end, span.end), rows)
        joined.append(span)
    return joined


def check_marks(marks: Sequence[Mark], met: set[tuple[str, str]]) -> None:
    """Raises RosettaError for a mark of a framework that is on no line; `met` has the (row, framework) that are."""
    for mark in marks:
        for framework, piece in mark.pieces.items():
            for row in mark.rows:
                if (row, framework) not in met:
                    raise RosettaError(
                        f"marks.toml, {row}: no line of {BACKENDS[framework].framework}'s texts has {piece.pattern!r}"
                        f"{f' in {mark.definition}' if mark.definition else ''}: mend the piece, or take it out."
                    )
