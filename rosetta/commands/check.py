"""`rosetta check`."""

from typing import Annotated

import typer
from rich.text import Text

from resnet_spec import OPTIMISERS, RosettaError
from rosetta import output
from rosetta.commands.arguments import ImageSize, Json, Seconds, find_spec
from rosetta.commands.identify import Target
from rosetta.comparing.compare import TRAINING_STEPS, comparison_job
from rosetta.comparing.evidence import Level
from rosetta.identifying import check_tables as tables
from rosetta.identifying.check import check
from rosetta.identifying.pairing import pair
from rosetta.identifying.run import record_targets
from rosetta.wording import parse_image_size


def check_command(
    target: Target,
    other: Annotated[
        str | None, typer.Argument(metavar="[TARGET]", help="Another model, to hold it to the first.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="ARCH|FILE.toml", help="The network that the model should be.")
    ] = None,
    level: Annotated[
        Level, typer.Option(help=f"How far to go, as in compare; training takes {TRAINING_STEPS} steps.")
    ] = "logits",
    image_size: ImageSize = None,
    batch: Annotated[int, typer.Option(min=1, max=4096, help="How many images.")] = 4,
    optimiser: Annotated[
        str, typer.Option(metavar="NAME", help=f"What trains: one of {', '.join(OPTIMISERS)}.")
    ] = "momentum",
    time_limit: Seconds = 600,
    json_file: Json = None,
) -> int:
    """Hold somebody's model to a network, or to another model, and say where they part. This runs their code.

    Both get the same weights. Exits 1 where anything differs, 2 where that cannot be said.
    """
    if (other is None) == (against is None):
        raise RosettaError("Give either --against with the network that it should be, or a second target.")
    size = parse_image_size(image_size)
    if json_file is not None:
        output.check_writable(json_file)
    quiet = str(json_file) == "-"
    evidence = None
    if against is not None:
        spec = find_spec(against)
        comparison_job(spec, level=level, image_size=size or spec.image_size, batch=batch, optimiser=optimiser)
        with output.new_console(stderr=True).status(Text(target)):
            [records] = record_targets([target], image_size=size, time_limit=time_limit)
            found = check(records, spec, level=level, batch=batch, optimiser=optimiser, time_limit=time_limit)
        lines, data, agrees = tables.check_lines(found), tables.check_json(found), found.agrees
        evidence = tables.evidence_table(found) if found.evidence else None
    else:
        assert other is not None
        if level not in ("structure", "logits"):
            raise RosettaError(f"--level {level} holds a model to a network: give --against, or leave it at logits.")
        with output.new_console(stderr=True).status(Text(f"{target} and {other}")):
            pairing = pair(
                *record_targets([target, other], image_size=size, time_limit=time_limit), time_limit=time_limit
            )
        lines, data, agrees = tables.pairing_lines(pairing), tables.pairing_json(pairing), pairing.agrees
    if not quiet:
        for line in lines:
            output.print_line(line)
        if evidence is not None:
            output.print_table(evidence)
    if json_file is not None:
        output.write_json(json_file, data)
    return 0 if agrees else 1
