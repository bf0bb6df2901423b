"""`rosetta convert`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from resnet_spec import ResNetSpec, get_spec, list_specs
from rosetta import output
from rosetta.commands.arguments import Seconds, find_spec
from rosetta.converting.convert import FORMATS, TIME_LIMIT, convert
from rosetta.converting.tables import conversion_lines

_SUFFIXES = ", ".join(form.suffix for form in FORMATS if not form.read_only)


def convert_command(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A checkpoint of any framework.")],
    destination: Annotated[Path, typer.Argument(metavar="DESTINATION", help=f"Ends in one of {_SUFFIXES}.")],
    arch: Annotated[
        str | None, typer.Option(metavar="NAME|FILE.toml", help="The network; told by the tensors when left out.")
    ] = None,
    time_limit: Seconds = TIME_LIMIT,
) -> None:
    """Convert a checkpoint from one framework's format to another's; the suffixes say which."""
    given = None if arch is None else _zoo_name_or_spec(arch)
    with output.new_console(stderr=True).status(Text(f"{source.name} to {destination.name}")):
        conversion = convert(source, destination, given, time_limit=time_limit)
    for line in conversion_lines(conversion):
        output.print_line(line)


def _zoo_name_or_spec(arch: str) -> str | ResNetSpec:
    """A name in the zoo as it is, so that the head may have another number of classes; a spec file as its spec."""
    spec = find_spec(arch)
    return arch if arch in list_specs() and spec == get_spec(arch) else spec
