"""`rosetta identify`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from resnet_spec import RosettaError, SpecError, to_toml
from resnet_spec.files import check_destination, replacing
from rosetta import output
from rosetta.commands.arguments import ImageSize, Json, Seconds
from rosetta.identifying import tables
from rosetta.identifying.identify import Identity, identify
from rosetta.identifying.run import record_targets
from rosetta.wording import parse_image_size

Target = Annotated[
    str,
    typer.Argument(
        metavar="FILE.py:NAME|MODULE:NAME",
        help="A model, or a class or function that gives one when called without arguments.",
    ),
]


def identify_command(
    target: Target,
    image_size: ImageSize = None,
    operations: Annotated[bool, typer.Option("--operations", help="Print every operation of one pass.")] = False,
    toml_file: Annotated[
        Path | None, typer.Option("--toml", metavar="FILE", help="Write the spec as TOML, where it says all.")
    ] = None,
    time_limit: Seconds = 600,
    json_file: Json = None,
) -> int:
    """Say which ResNet somebody's model is, prove it, or name what no spec can say of it. This runs their code.

    PyTorch, Keras, Paddle, Flax NNX, or a pair (Linen module, variables). Exits 1 where something is left
    unexplained, 2 where the model cannot be loaded or run.
    """
    size = parse_image_size(image_size)
    if json_file is not None:
        output.check_writable(json_file)
    if toml_file is not None:
        check_destination(toml_file, SpecError)
    if json_file is not None and toml_file is not None and json_file.resolve() == toml_file.resolve():
        raise RosettaError(f"--toml and --json both name {toml_file}: give each a file of its own.")
    with output.new_console(stderr=True).status(Text(target)):
        [records] = record_targets([target], image_size=size, time_limit=time_limit)
    identity = identify(records)
    if str(json_file) != "-":
        if operations:
            output.print_table(tables.operations_table(target, records.tables[0]))
        for line in tables.identity_lines(identity):
            output.print_line(line)
    if json_file is not None:
        output.write_json(json_file, tables.identity_json(identity, operations=operations))
    if toml_file is not None:
        _write_spec(toml_file, identity)
    return 0 if identity.is_proven else 1


def _write_spec(path: Path, identity: Identity) -> None:
    if identity.spec is None or not identity.is_proven:
        raise RosettaError(f"{path} is not written: no spec says all of {identity.records.target}.")
    with replacing(path, SpecError) as complete:
        complete.write_text(to_toml(identity.spec), encoding="utf-8")
