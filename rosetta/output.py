"""What every command does with what it found: prints it as it is, and writes it as JSON."""

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from resnet_spec import RosettaError
from resnet_spec.files import check_destination, replacing, writing


def new_console(*, stderr: bool = False, width: int | None = None) -> Console:
    """A console that prints text as it is: a network's name may hold what Rich takes for markup."""
    height = None if width is None else 25  # Rich gives a dumb terminal 80 columns unless it is told both
    return Console(stderr=stderr, width=width, height=height, markup=False, emoji=False, highlight=False)


def print_line(text: str) -> None:
    """Prints a line as it is."""
    new_console().print(text, soft_wrap=True)


def new_table(title: str, left: Sequence[str], right: Sequence[str] = ()) -> Table:
    """A table with these headings: columns of text, and columns of numbers behind them."""
    shown = Text(title, "bold") if title else None
    table = Table(title=shown, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in left:
        table.add_column(heading, no_wrap=True)
    for heading in right:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def print_table(table: Table) -> None:
    """Prints at the table's own width, so that no digit is cut off; row by row where a terminal is narrower."""
    console = new_console()
    unbounded = new_console(width=10_000)
    width = Measurement.get(unbounded, unbounded.options, table).maximum
    if console.is_terminal and 0 < console.width < width:  # 0 is a terminal that does not know
        _print_stacked(console, table)
    else:
        new_console(width=width).print(table)


def _print_stacked(console: Console, table: Table) -> None:
    """Each row as its first cell, and below it the others behind their headings."""
    if table.title:
        console.print(table.title)
    headings = [_on_one_line(column.header) for column in table.columns]
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        console.print(Text(_on_one_line(cells[0]), "bold"))
        for heading, cell in zip(headings[1:], cells[1:], strict=True):
            if text := _on_one_line(cell):
                console.print(f"  {heading}: {text}" if heading else f"  {text}")
    console.print()


def _on_one_line(cell: Any) -> str:
    """A cell's text; a heading's hyphen at the end of a line goes with the line."""
    return str(cell).replace("-\n", "").replace("\n", " ")


def finite(number: float | None) -> float | str | None:
    """JSON knows no infinity, which is the difference of numbers that are not finite."""
    return "infinite" if number == float("inf") else number


def check_writable(path: Path) -> None:
    """Raises RosettaError now rather than after the work when `write_json` could not write there."""
    if str(path) == "-":
        return
    if not _is_special(path):
        check_destination(path, RosettaError)
    elif not os.access(path, os.W_OK):
        raise RosettaError(f"{path} cannot be written: give a file in a folder that you may write to.")


def write_json(path: Path, data: Any) -> None:
    """Writes the data as JSON; see `write_text`."""
    write_text(path, json.dumps(data, indent=2, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Writes the text, to standard output when the path is `-`; a file is replaced only by a complete one.

    A pipe or a device is written to. Raises RosettaError when the file cannot be written.
    """
    if str(path) == "-":
        print(text, end="")  # to nowhere where there is no standard output
    elif _is_special(path):
        with writing(path, RosettaError):
            path.write_text(text, encoding="utf-8")
    else:
        with replacing(path, RosettaError) as complete:
            complete.write_text(text, encoding="utf-8")


def _is_special(path: Path) -> bool:
    """Whether it is a pipe or a device, itself or behind a link."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
