"""`rosetta explain`."""

from dataclasses import asdict
from typing import Annotated

import typer

from resnet_spec import ResNetSpec, layer_table
from resnet_spec.images import as_sides
from rosetta import output
from rosetta.backends import BACKENDS, installed_backends
from rosetta.commands.arguments import ImageSize, Json, Seconds, find_spec
from rosetta.explaining import cells, tables
from rosetta.explaining.explain import parts, steps_between
from rosetta.explaining.measuring import count_with_frameworks
from rosetta.progress import live_progress
from rosetta.wording import parse_image_size


def explain_command(
    arch: Annotated[str, typer.Argument(metavar="A", help="A network of the zoo or a spec file.")],
    other: Annotated[str | None, typer.Argument(metavar="[B]", help="Another one, to say how it differs.")] = None,
    image_size: ImageSize = None,
    time_limit: Seconds = 600,
    json_file: Json = None,
) -> int:
    """Explain how a network's total is made up and what each framework's own counter says; or how two differ.

    Exits 1 where a framework does not come to the end.
    """
    spec = find_spec(arch)
    sides = as_sides(parse_image_size(image_size) or spec.image_size)
    layer_table(spec, sides)
    if json_file is not None:
        output.check_writable(json_file)
    if other is None:
        result = _explain_one(spec, sides, time_limit, quiet=str(json_file) == "-")
    else:
        result = _explain_two(spec, find_spec(other), sides, quiet=str(json_file) == "-")
    if json_file is not None:
        output.write_json(json_file, result)
    return 1 if result.get("failures") else 0


def _explain_one(spec: ResNetSpec, sides: tuple[int, int], time_limit: float, *, quiet: bool) -> dict[str, object]:
    infos = installed_backends()
    with live_progress({info.key: info.title for info in infos}) as on_progress:
        counters, failures = count_with_frameworks(spec, infos, sides, time_limit, on_progress)
    found = parts(layer_table(spec, sides))
    if not quiet:
        output.print_table(tables.parts_table(f"{spec.name}: what its numbers are", found))
        output.print_table(tables.counters_table("What each framework's own counter says, measured", counters))
        for info in BACKENDS.values():
            if info not in infos:
                output.print_line(f"{info.title} is not installed: {info.remedy}")
        for title, failure in failures.items():
            output.print_line(f"{title}: {failure}")
    return {
        "name": spec.name,
        "parts": [{**asdict(part), "total": part.total} for part in found],
        "counters": [asdict(counter) for counter in counters],
        "failures": failures,
    }


def _explain_two(one: ResNetSpec, other: ResNetSpec, sides: tuple[int, int], *, quiet: bool) -> dict[str, object]:
    layer_table(other, sides)
    steps = steps_between(one, other, sides)
    if not quiet:
        title = f"From {one.name} to {other.name}, for images of {sides[0]}x{sides[1]}"
        output.print_table(tables.steps_table(title, one, other, steps, sides))
        if not steps:
            output.print_line(cells.same_network(one, other))
    return {"from": one.name, "to": other.name, "image_size": sides, "steps": [asdict(step) for step in steps]}
