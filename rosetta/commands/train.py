"""`rosetta train`."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from resnet_spec import RECIPES, Device, NormStatistics, RosettaError, get_recipe, layer_table, to_toml
from resnet_spec.memory import check_fits
from rosetta import output
from rosetta.backends import BACKENDS, installed_backends, require_backends
from rosetta.commands.arguments import ImageSize, find_spec
from rosetta.figures import has_matplotlib, matplotlib_is_absent
from rosetta.progress import counting_progress
from rosetta.training import tables
from rosetta.training.folder import CURVES_FILE, has_checkpoint, run_folder
from rosetta.training.launched import launch_commands
from rosetta.training.loop import CHECKPOINT_STEPS
from rosetta.training.plan import Plan, check_plan
from rosetta.training.progress import training_progress
from rosetta.training.run import Run, final_scores, run_training, write_record
from rosetta.wording import parse_image_size

_MOST_NAMED = 10


def _folder(path: str | Path) -> Path:
    if not str(path):
        raise typer.BadParameter("it is '', but must be the name of a folder.")
    return Path(path)


def train_command(
    arch: Annotated[str, typer.Argument(metavar="ARCH|FILE.toml", help="A network of the zoo or a spec file.")],
    backend: Annotated[
        str, typer.Option(metavar="KEY|all", help=f"One of {', '.join(BACKENDS)}, or all that are installed.")
    ] = "all",
    data: Annotated[
        str,
        typer.Option(
            metavar="NAME|FOLDER|FILE.npz",
            help="digits, fashion-mnist, cifar10, or files of your own, as a folder of photographs for each class.",
        ),
    ] = "digits",
    recipe: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"One of {', '.join(RECIPES)}; photographs for a folder of them, else digits when left out.",
            show_default=False,
        ),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, max=100_000, help="The recipe's own when left out.")] = None,
    batch: Annotated[int | None, typer.Option(min=1, max=65_536, help="The recipe's own when left out.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Its peak; the recipe's own when left out.")] = None,
    image_size: ImageSize = None,
    seed: Annotated[int, typer.Option(min=0, help="Of weights, split, order and augmentation.")] = 0,
    dtype: Annotated[Literal["float32", "float64"], typer.Option(help="Precision.")] = "float32",
    device: Annotated[Device, typer.Option(help="Where to train.")] = "auto",
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", parser=_folder, help="Takes curves, history, weights and checkpoints.")
    ] = Path("runs/latest"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")] = False,
    devices: Annotated[
        int, typer.Option(min=1, max=4096, help="How many share each batch: GPUs, or parts of the CPU.")
    ] = 1,
    norm_statistics: Annotated[
        NormStatistics,
        typer.Option(
            help="Whether the norms of several devices take them of the whole batch, as one device does, or each"
            " of its own share."
        ),
    ] = "global",
    check_data: Annotated[
        bool, typer.Option("--check-data", help="Decode every photograph before the first step, and name the broken.")
    ] = False,
    data_workers: Annotated[
        int, typer.Option(min=0, max=1024, help="Processes that read the data; 0 for threads of the one that trains.")
    ] = 0,
    launch: Annotated[
        bool,
        typer.Option(
            "--launch",
            help="Train nothing: leave the plan in --out, and print how each framework's launcher starts it.",
        ),
    ] = False,
    checkpoint_steps: Annotated[
        int, typer.Option(min=1, help="After how many steps to leave a checkpoint, besides that after each epoch.")
    ] = CHECKPOINT_STEPS,
) -> int:
    """Train a network in one framework, or in all from the same weights on the same batches.

    Exits 1 where a framework does not come to the end.
    """
    from rosetta.data import open_data
    from rosetta.data.photographs import Photographs

    infos = installed_backends() if backend == "all" else require_backends([backend])
    spec, chosen = find_spec(arch), None if recipe is None else get_recipe(recipe)
    sides = parse_image_size(image_size) or (spec.image_size, spec.image_size)
    check_fits(spec.name, layer_table(spec, sides), dtype)
    loaded = open_data(data, sides, in_channels=spec.in_channels, seed=seed)
    chosen = chosen or get_recipe("photographs" if isinstance(loaded, Photographs) else "digits")
    spec = spec.replace(num_classes=len(loaded.classes))
    plan = Plan(
        spec=to_toml(spec),
        data=data,
        data_digest=loaded.digest(),
        image_size=sides,
        recipe=chosen.name,
        epochs=epochs or chosen.epochs,
        batch_size=batch or chosen.batch_size,
        learning_rate=chosen.learning_rate if learning_rate is None else learning_rate,
        seed=seed,
        dtype=dtype,
        devices=devices,
        norm_statistics=norm_statistics,
    )
    check_plan(plan, len(loaded.training))
    steps_per_epoch = len(loaded.training) // plan.batch_size
    if check_data:
        if not isinstance(loaded, Photographs):
            raise RosettaError(f"--check-data decodes photographs one by one, but {data} is none: leave it out.")
        _check_photographs(loaded)
    with run_folder(out, plan, infos, steps_per_epoch, resume=resume, keep=launch):
        output.print_line(
            f"{spec.name} on {loaded.name}: {len(loaded.training):,} training and {len(loaded.validation):,} validation"
            f" images of {spec.in_channels}x{sides[0]}x{sides[1]} in {spec.num_classes} classes, {plan.epochs} epochs"
            f" of {steps_per_epoch} batches of {plan.batch_size}, recipe {plan.recipe}"
        )
        for line in tables.plan_lines(plan, loaded):
            output.print_line(line)
        for info in BACKENDS.values():
            if backend == "all" and info not in infos:
                output.print_line(f"{info.title} is not installed: {info.remedy}")
        if launch:
            output.print_line("On each machine, from a folder that all of them see, and with the numbers of your own:")
            for command in launch_commands(out, plan, infos, device):
                output.print_line(command)
            return 0
        try:
            with training_progress(infos, plan.epochs * steps_per_epoch) as on_progress:
                run = run_training(
                    plan,
                    loaded,
                    infos,
                    out,
                    device,
                    on_progress,
                    checkpoint_steps=checkpoint_steps,
                    data_workers=data_workers,
                )
        except (KeyboardInterrupt, SystemExit):  # the latter of a signal that ends this process
            kept = f"the last checkpoint is in {out}: the same command with --resume goes on"
            output.print_line(f"Interrupted; {kept if has_checkpoint(out, infos) else 'nothing had begun'}.")
            raise
        scores = final_scores(run.histories)
        if scores:
            output.print_table(tables.training_table(spec.name, scores))
        if len(run.distances):
            output.print_line(
                f"The frameworks' losses are at most {run.distances.max():.1e} nats apart,"
                f" at step {run.distances.argmax() + 1} of {len(run.distances)}, in {dtype}."
            )
        for title, reason in run.failures.items():
            output.print_line(f"{title}: {reason}")
        if scores:
            write_record(out, run, plan, f"rosetta {shlex.join(sys.argv[1:])}")
            output.print_line(f"{out}: history.json, and of each framework weights and checkpoint")
            _draw_curves(out / CURVES_FILE, f"{spec.name} on {loaded.name}, recipe {plan.recipe}", run, steps_per_epoch)
    return 1 if run.failures else 0


def _check_photographs(photographs: Any) -> None:
    """Raises RosettaError, having named the first broken ones, unless every photograph can be decoded."""
    from rosetta.data.photographs import broken_photographs

    total = len(photographs.training) + len(photographs.validation)
    with counting_progress("photographs decoded", total) as on_progress:
        broken = broken_photographs(photographs, lambda: on_progress("", "done"))
    for sentence in broken[:_MOST_NAMED]:
        output.print_line(sentence)
    if broken:
        raise RosettaError(f"{len(broken):,} of {total:,} photographs cannot be decoded: mend or remove them.")


def _draw_curves(path: Path, title: str, run: Run, steps_per_epoch: int) -> None:
    """Leaves the run's picture, last of all, so that it costs nothing else where it cannot be made."""
    if not has_matplotlib():
        output.print_line(f"{path}: not drawn, {matplotlib_is_absent()}, and the same command with --resume draws it.")
        return

    from rosetta.training.curves import write_curves

    write_curves(path, title, run.histories, steps_per_epoch)
    output.print_line(f"{path}: loss and accuracy")
