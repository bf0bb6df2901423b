"""`rosetta convert`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from resnet_spec import ResNetSpec, RosettaError, get_spec, list_specs
from rosetta import output
from rosetta.commands.arguments import Seconds, find_spec
from rosetta.converting.convert import FORMATS, TIME_LIMIT, convert
from rosetta.converting.tables import conversion_lines
from rosetta.wording import parse_image_size

_SUFFIXES = ", ".join(form.suffix for form in FORMATS if not form.read_only)


def convert_command(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A checkpoint of any framework.")],
    destination: Annotated[Path, typer.Argument(metavar="DESTINATION", help=f"Ends in one of {_SUFFIXES}.")],
    arch: Annotated[
        str | None, typer.Option(metavar="NAME|FILE.toml", help="The network; told by the tensors when left out.")
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.py:NAME|MODULE:NAME",
            help="Your own model, whose names SOURCE or DESTINATION has, and which says the network. Runs its code.",
        ),
    ] = None,
    image_size: Annotated[
        str | None, typer.Option(metavar="SIDE|HxW", help="Of images that --like's model takes, in pixels; else 64.")
    ] = None,
    time_limit: Seconds = TIME_LIMIT,
) -> None:
    """Convert a checkpoint from one framework's format to another's; the suffixes say which."""
    if like is None and image_size is not None:
        raise RosettaError("--image-size is that of --like's model, and there is none: leave it out, or give --like.")
    if like is not None and arch is not None:
        raise RosettaError("--like's model says which network it is: leave out --arch.")
    given = None if arch is None else _zoo_name_or_spec(arch)
    with output.new_console(stderr=True).status(Text(f"{source.name} to {destination.name}")):
        conversion = convert(
            source, destination, given, like=like, image_size=parse_image_size(image_size), time_limit=time_limit
        )
    for line in conversion_lines(conversion):
        output.print_line(line)


def _zoo_name_or_spec(arch: str) -> str | ResNetSpec:
    """A name in the zoo as it is, so that the head may have another number of classes; a spec file as its spec."""
    spec = find_spec(arch)
    return arch if arch in list_specs() and spec == get_spec(arch) else spec
