"""`rosetta convert`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from resnet_spec import ResNetSpec, get_spec, list_specs
from rosetta import report
from rosetta.commands.arguments import find_spec
from rosetta.convert import FORMATS, TIME_LIMIT, Conversion, convert

_SUFFIXES = ", ".join(form.suffix for form in FORMATS if not form.read_only)


def convert_command(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A checkpoint of any framework.")],
    destination: Annotated[Path, typer.Argument(metavar="DESTINATION", help=f"Ends in one of {_SUFFIXES}.")],
    arch: Annotated[
        str | None, typer.Option(metavar="NAME|FILE.toml", help="The network; told by the tensors when left out.")
    ] = None,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds until a framework counts as hanging.")] = TIME_LIMIT,
) -> None:
    """Convert a checkpoint from one framework's format to another's; the suffixes say which."""
    given = None if arch is None else _zoo_name_or_spec(arch)
    with Console(stderr=True).status(f"{source.name} to {destination.name}"):
        conversion = convert(source, destination, given, time_limit=time_limit)
    for line in conversion_lines(conversion):
        report.print_line(line)


def conversion_lines(conversion: Conversion) -> list[str]:
    """What was read, which network it is and what was written, a line each."""
    spec = conversion.spec
    widened = "" if conversion.source_dtypes == (conversion.dtype,) else f", written as {conversion.dtype}"
    return [
        f"{conversion.source}: {conversion.source_format.title},"
        f" {conversion.tensors} tensors, {conversion.numbers:,} numbers of"
        f" {' and '.join(conversion.source_dtypes)}{widened}",
        f"network: {_network(conversion)}",
        f"{conversion.destination}: {conversion.destination_format.title} of {spec.name}",
    ]


def _network(conversion: Conversion) -> str:
    spec = conversion.spec
    published = get_spec(spec.name) if spec.name in list_specs() else spec
    shown = f"{spec.name}, {spec.num_classes} classes"
    if spec.num_classes != published.num_classes:
        shown += f" (published with {published.num_classes})"
    if spec.in_channels != published.in_channels:
        shown += f", input channels: {spec.in_channels} (published with {published.in_channels})"
    others = conversion.fitting[1:]
    if others:
        shown += f"; {', '.join(others)} would have the same tensors: where the file comes from says which it is"
    return shown


def _zoo_name_or_spec(arch: str) -> str | ResNetSpec:
    """A name in the zoo as it is, so that the head may have another number of classes; a spec file as its spec."""
    spec = find_spec(arch)
    return arch if arch in list_specs() and spec == get_spec(arch) else spec
