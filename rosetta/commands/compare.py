"""`rosetta compare`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from resnet_spec import OPTIMISERS, Device, RosettaError, fit_weights, read_weights, weight_shapes
from rosetta import output
from rosetta.commands.arguments import (
    Backends,
    ImageSize,
    Json,
    Seconds,
    absent_backends,
    choose_backends,
    find_spec,
)
from rosetta.comparing import tables
from rosetta.comparing.compare import REFERENCE, TRAINING_STEPS, compare, comparison_job
from rosetta.comparing.evidence import Level
from rosetta.progress import live_progress
from rosetta.wording import parse_image_size


def compare_command(
    archs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARCH|FILE.toml]...", help="Networks of the zoo or spec files.", show_default=False),
    ] = None,
    backends: Backends = None,
    level: Annotated[
        Level,
        typer.Option(
            help=f"How far to go; each level includes those before it, and training takes {TRAINING_STEPS} steps."
        ),
    ] = "logits",
    image_size: ImageSize = None,
    batch: Annotated[int, typer.Option(min=1, max=4096, help="How many images.")] = 4,
    dtype: Annotated[
        Literal["float32", "float64"] | None,
        typer.Option(
            help="Precision of weights and images; float64 for gradients and training, else float32.",
            show_default=False,
        ),
    ] = None,
    optimiser: Annotated[
        str, typer.Option(metavar="NAME", help=f"What trains: one of {', '.join(OPTIMISERS)}.")
    ] = "momentum",
    weights: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Canonical weights (safetensors) in place of random ones.")
    ] = None,
    device: Annotated[Device, typer.Option(help="Where every framework computes.")] = "cpu",
    devices: Annotated[
        int | None,
        typer.Option(
            min=2, max=64, help="How many share a batch at --level parallel; 2 when left out.", show_default=False
        ),
    ] = None,
    compiled: Annotated[
        bool, typer.Option("--compiled", help="Also compile every model, and hold that one's logits to the others.")
    ] = False,
    time_limit: Seconds = 600,
    json_file: Json = None,
) -> int:
    """Build a network in every framework and prove that all are one; exits 1 where anything differs.

    Without ARCH: resnet18_d2l, the 10-class ResNet-18 of Dive into Deep Learning.
    """
    if dtype is None:
        dtype = "float32" if level in ("structure", "logits") else "float64"
    if devices is not None and level != "parallel":
        raise RosettaError(f"--devices share a batch at --level parallel, but the level is {level}: leave it out.")
    devices = devices or 2
    if compiled and level == "structure":
        raise RosettaError("--compiled compares logits, which --level structure does not take: give another level.")
    specs = [find_spec(name) for name in archs or ["resnet18_d2l"]]
    size = parse_image_size(image_size)
    for spec in specs:
        comparison_job(
            spec, level=level, image_size=size, batch=batch, dtype=dtype, optimiser=optimiser, devices=devices
        )
    infos = choose_backends(backends)
    if json_file is not None:
        output.check_writable(json_file)
    given = None
    if weights is not None:
        if len(specs) != 1:
            raise RosettaError("--weights fits one network, so give one ARCH with it.")
        given = read_weights(weights)
        given = fit_weights(weight_shapes(specs[0]), given, dtype)
    comparisons = []
    for spec in specs:
        with live_progress({REFERENCE: "NumPy", **{info.key: info.title for info in infos}}) as on_progress:
            comparison = compare(
                spec,
                infos,
                level=level,
                image_size=size,
                batch=batch,
                dtype=dtype,
                weights=given,
                optimiser=optimiser,
                device=device,
                devices=devices,
                compiled=compiled,
                time_limit=time_limit,
                on_progress=on_progress,
            )
        comparisons.append(comparison)
        if str(json_file) != "-":
            output.print_table(tables.comparison_table(comparison, absent_backends(infos)))
            if compiled or level not in ("structure", "logits"):
                output.print_table(tables.evidence_table(comparison))
            for title, excess in comparison.unbiased.items():
                if excess:
                    output.print_line(tables.unbiased_line(title, excess))
            for note in comparison.notes:
                output.print_line(note)
            output.print_line(tables.verdict(comparison))
            for finding in comparison.findings:
                output.print_line(f"  {finding}")
            if dtype == "float32" and any(one.level != "logits" for one in comparison.beyond_bound):
                output.print_line(tables.FLOAT32_NOTE)
    if json_file is not None:
        output.write_json(json_file, [tables.comparison_json(comparison) for comparison in comparisons])
    return 1 if any(comparison.findings for comparison in comparisons) else 0
