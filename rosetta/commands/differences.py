"""`rosetta differences`."""

from typing import Annotated

import typer

from rosetta import output
from rosetta.backends import BACKENDS
from rosetta.commands.arguments import Json, Seconds
from rosetta.differences import tables
from rosetta.differences.catalogue import TOPICS, Difference, find_differences
from rosetta.differences.measure import TIME_LIMIT, Measurement, installed_frameworks, measure
from rosetta.progress import live_progress


def differences_command(
    topic: Annotated[
        str | None,
        typer.Argument(metavar="[TOPIC|ROW]", help=f"One of {', '.join(TOPICS)}, or a row.", show_default=False),
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Measure the values here and now, in every framework.")] = False,
    time_limit: Seconds = TIME_LIMIT,
    json_file: Json = None,
) -> int:
    """Show where the frameworks differ, what goes wrong for it, and how the four agree here.

    Without TOPIC: every value. With one: also the words. With the name of a row: also the code that measures it.
    With --run: exits 1 where a measured value is not the recorded one.
    """
    rows = find_differences(topic)
    if json_file is not None:
        output.check_writable(json_file)
    measured = _measure(rows, time_limit) if run else None
    found = tables.findings(rows, measured) if measured is not None else []
    if str(json_file) != "-":
        _print(rows, measured, in_words=topic is not None, with_code=topic == rows[0].id)
        if measured is not None:
            for info in BACKENDS.values():
                if info.key not in measured:
                    output.print_line(f"{info.framework} is not installed: {info.remedy}")
            output.print_line(tables.verdict(rows, measured, found))
            for finding in found:
                output.print_line(f"  {finding}")
    if json_file is not None:
        output.write_json(json_file, {"rows": tables.differences_json(rows, measured), "findings": found})
    return 1 if found else 0


def _measure(rows: list[Difference], time_limit: float) -> dict[str, Measurement]:
    infos = installed_frameworks()
    with live_progress({info.key: info.framework for info in infos}) as on_progress:
        return measure(infos, rows, on_progress, time_limit)


def _print(rows: list[Difference], measured: dict[str, Measurement] | None, *, in_words: bool, with_code: bool) -> None:
    for topic in TOPICS:
        if of_topic := [row for row in rows if row.topic == topic]:
            output.print_table(tables.values_table(topic, of_topic, measured))
    if not in_words:
        output.print_line("More on each: rosetta differences TOPIC, or the name of a row. Measured anew: --run.")
        return
    for row in rows:
        output.print_table(tables.details(row))
        output.print_line("")
    if with_code:
        output.print_line(tables.probes_text(rows[0]))
