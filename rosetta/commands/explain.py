"""`rosetta explain`."""

from dataclasses import asdict
from typing import Annotated

import typer

from resnet_spec import ResNetSpec, layer_table, to_toml
from resnet_spec.images import as_sides
from resnet_spec.memory import check_fits
from rosetta import output
from rosetta.backends import BACKENDS, BackendInfo, installed_backends
from rosetta.commands.arguments import ImageSize, Json, Seconds, find_spec, parse_image_size
from rosetta.comparing.jobs import Job, run_jobs
from rosetta.comparing.outcome import Outcome
from rosetta.explaining import tables
from rosetta.explaining.explain import counter_reason, parts, steps_between
from rosetta.progress import live_progress


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
    table = layer_table(spec, sides)
    check_fits(spec.name, table, "float32")
    infos = installed_backends()
    outcomes = _count(spec, infos, sides, time_limit)
    failures = {info.title: outcome.failure for info in infos if (outcome := outcomes[info.key]).failure}
    counters = [
        {"framework": info.title, "counter": counter, "number": number, "counts": counter_reason(table, number)}
        for info in infos
        for counter, number in outcomes[info.key].counters.items()
    ]
    if not quiet:
        output.print_table(tables.parts_table(f"{spec.name}: what its numbers are", parts(table)))
        output.print_table(tables.counters_table("What each framework's own counter says, measured", counters))
        for info in BACKENDS.values():
            if info not in infos:
                output.print_line(f"{info.title} is not installed: {info.remedy}")
        for title, failure in failures.items():
            output.print_line(f"{title}: {failure}")
    return {
        "name": spec.name,
        "parts": [{**asdict(part), "total": part.total} for part in parts(table)],
        "counters": counters,
        "failures": failures,
    }


def _count(spec: ResNetSpec, infos: list[BackendInfo], sides: tuple[int, int], time_limit: float) -> dict[str, Outcome]:
    jobs = {info.key: Job(info.package, to_toml(spec), sides, counters=True) for info in infos}
    with live_progress({info.key: info.title for info in infos}) as on_progress:
        return run_jobs(jobs, None, time_limit, on_progress)


def _explain_two(one: ResNetSpec, other: ResNetSpec, sides: tuple[int, int], *, quiet: bool) -> dict[str, object]:
    layer_table(other, sides)
    steps = steps_between(one, other, sides)
    if not quiet:
        title = f"From {one.name} to {other.name}, for images of {sides[0]}x{sides[1]}"
        output.print_table(tables.steps_table(title, one, other, steps, sides))
        if not steps:
            output.print_line(f"{one.name} and {other.name} are the same network.")
    return {"from": one.name, "to": other.name, "image_size": sides, "steps": [asdict(step) for step in steps]}
