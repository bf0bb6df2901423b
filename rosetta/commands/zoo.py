"""`rosetta list`, `rosetta spec` and `rosetta summary`."""

import sys
from typing import Annotated

import typer

from resnet_spec import Layer, layer_table, list_families, list_specs, to_toml
from resnet_spec.images import as_sides
from rosetta import output
from rosetta.backends import BACKENDS, require_backends
from rosetta.commands.arguments import ImageSize, Json, Seconds, find_spec
from rosetta.explaining import cells, tables
from rosetta.explaining.measuring import measured_layers
from rosetta.progress import live_progress
from rosetta.wording import parse_image_size


def list_command(
    family: Annotated[str | None, typer.Option(help=f"Only one of {', '.join(list_families())}.")] = None,
    json_file: Json = None,
) -> None:
    """List the networks of the zoo, with depth, trained parameters, multiply-accumulates and source."""
    if json_file is not None:
        output.check_writable(json_file)
    rows = tables.zoo_rows(list_specs(family))
    if str(json_file) != "-":
        output.print_table(tables.zoo_table(rows))
    if json_file is not None:
        output.write_json(json_file, rows)


def spec_command(
    arch: Annotated[str, typer.Argument(metavar="ARCH|FILE.toml", help="A network of the zoo or a spec file.")],
) -> None:
    """Print a network as TOML, to start one of your own from: `rosetta spec resnet18 > my_net.toml`."""
    sys.stdout.write(to_toml(find_spec(arch)))


def summary_command(
    arch: Annotated[str, typer.Argument(metavar="ARCH|FILE.toml", help="A network of the zoo or a spec file.")],
    backend: Annotated[
        str | None,
        typer.Option(metavar="KEY", help=f"Measure the live model of one of {','.join(BACKENDS)}; else the oracle."),
    ] = None,
    image_size: ImageSize = None,
    time_limit: Seconds = 600,
    json_file: Json = None,
) -> None:
    """Show a network layer by layer: from the oracle's arithmetic, or measured on a backend's live model."""
    spec = find_spec(arch)
    sides = as_sides(parse_image_size(image_size) or spec.image_size)
    layers: list[Layer] = list(layer_table(spec, sides).layers)
    if json_file is not None:
        output.check_writable(json_file)
    source = "the oracle"
    if backend is not None:
        [info] = require_backends([backend])
        source = info.title
        with live_progress({info.key: info.title}) as on_progress:
            layers = measured_layers(spec, info, sides, time_limit, on_progress)
    if str(json_file) != "-":
        title = f"{spec.name}, by {source}, for one image of {spec.in_channels}x{sides[0]}x{sides[1]}"
        output.print_table(tables.summary_table(title, layers))
        output.print_line(cells.layers_total(layers))
    if json_file is not None:
        output.write_json(json_file, tables.summary_json(layers))
