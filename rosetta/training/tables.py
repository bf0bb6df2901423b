"""What people see of a training run's end."""

from collections.abc import Mapping

from rich.table import Table

from resnet_spec import Data, NormStatistics
from resnet_spec.files import shown
from rosetta.data.photographs import TRAINING, Photographs
from rosetta.data.pictures import SUFFIXES
from rosetta.output import new_table
from rosetta.training.plan import Plan

_STATISTICS: dict[NormStatistics, str] = {
    "global": "the norms take the statistics of all images of a batch, and all devices keep the same running ones",
    "replica": "each one's norms take the statistics of its own images, and the first one's running ones are kept",
}


def plan_lines(plan: Plan, data: Data | Photographs) -> list[str]:
    """What a run adds to its first line: how several devices share a batch, and which files are passed by."""
    lines = []
    if plan.devices > 1:
        lines.append(
            f"{plan.devices} devices, {plan.batch_size // plan.devices} images of a batch each;"
            f" {_STATISTICS[plan.norm_statistics]}"
        )
    if isinstance(data, Photographs) and data.left_out:
        lines.append(f"{data.left_out:,} files are no {', '.join(SUFFIXES)} and are left out")
    if isinstance(data, Photographs) and data.beside:
        lines.append(f"{', '.join(map(shown, data.beside))}, beside {TRAINING}, is not read")
    return lines


def training_table(name: str, scores: Mapping[str, Mapping[str, float]]) -> Table:
    """A row per framework: the last batch's loss, and the validation images after the last epoch."""
    columns = ["last loss", "validation loss", "top-1", "top-5", "training seconds", "of them waiting", "CPU seconds"]
    table = new_table(f"{name}: after the last epoch", ["framework"], columns)
    for title, row in scores.items():
        shares = [f"{row[key]:.2%}" for key in ("top1", "top5")]
        seconds = [f"{row[key]:.1f}" for key in ("seconds", "waiting_seconds", "cpu_seconds")]
        table.add_row(title, f"{row['loss']:.4f}", f"{row['validation_loss']:.4f}", *shares, *seconds)
    return table
