"""`rosetta bench`."""

import os
from typing import Annotated

import typer

from resnet_spec import Device, layer_table
from resnet_spec.images import as_sides
from resnet_spec.memory import check_fits
from rosetta import output
from rosetta.bench import tables
from rosetta.bench.measure import measure
from rosetta.bench.models import Mode
from rosetta.commands.arguments import (
    Backends,
    ImageSize,
    Json,
    Seconds,
    absent_backends,
    choose_backends,
    find_spec,
)
from rosetta.progress import live_progress
from rosetta.wording import parse_image_size


def bench_command(
    arch: Annotated[str, typer.Argument(metavar="ARCH|FILE.toml", help="A network of the zoo or a spec file.")],
    mode: Annotated[Mode, typer.Option(help="Inference, or training steps with momentum.")] = "infer",
    backends: Backends = None,
    image_size: ImageSize = None,
    batch: Annotated[int, typer.Option(min=1, max=4096, help="How many images.")] = 8,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="Rounds of about a second for each model.")] = 7,
    device: Annotated[Device, typer.Option(help="Where every framework computes.")] = "auto",
    time_limit: Seconds = 600,
    json_file: Json = None,
) -> int:
    """Measure images per second of each backend, beside the ResNet of its ecosystem's own library.

    That library is transformers for PyTorch, keras.applications for Keras, paddle.vision.models for Paddle
    and dm-haiku for JAX. Both are measured as people write them and compiled for speed. Exits 1 where a
    backend fails; a slow one is said, and is no failure.
    """
    spec = find_spec(arch)
    size = as_sides(parse_image_size(image_size) or spec.image_size)
    check_fits(spec.name, layer_table(spec, size), "float32")
    infos = choose_backends(backends)
    if json_file is not None:
        output.check_writable(json_file)
    setting = tables.Setting(spec, mode, size, batch, rounds, device, load=os.getloadavg()[0])
    with live_progress({info.key: info.title for info in infos}) as on_progress:
        results = measure(spec, infos, mode, size, batch, rounds, device, time_limit, on_progress)
    if str(json_file) != "-":
        output.print_table(tables.speeds_table(setting, results, absent_backends(infos)))
        for note in tables.notes(results):
            output.print_line(note)
        output.print_line(tables.verdict(setting, results))
        if compiled := tables.compiled_verdict(setting, results):
            output.print_line(compiled)
        if busy := tables.load_note(setting, os.cpu_count() or 1):
            output.print_line(busy)
    if json_file is not None:
        output.write_json(json_file, tables.results_json(setting, results))
    return 1 if any(result.failure for result in results.values()) else 0
