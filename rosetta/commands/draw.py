"""`rosetta draw`."""

from pathlib import Path
from typing import Annotated

import typer

from rosetta import output
from rosetta.commands.arguments import ImageSize, find_spec
from rosetta.drawing.files import write_drawing
from rosetta.wording import parse_image_size


def draw_command(
    arch: Annotated[str, typer.Argument(metavar="ARCH|FILE.toml", help="A network of the zoo or a spec file.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="Ends in .svg, .png or .pdf.")],
    image_size: ImageSize = None,
) -> None:
    """Draw a network: a row per stage, blocks with their convolutions and shortcuts, and the shapes on the way."""
    spec = find_spec(arch)
    sides = parse_image_size(image_size) or (spec.image_size, spec.image_size)
    write_drawing(out, spec, sides)
    output.print_line(f"{out}: {spec.name} for one image of {spec.in_channels}x{sides[0]}x{sides[1]}")
