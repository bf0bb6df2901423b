"""What people see of a training run's end."""

from collections.abc import Mapping

from rich.table import Table

from rosetta.output import new_table


def training_table(name: str, scores: Mapping[str, Mapping[str, float]]) -> Table:
    """A row per framework: the last batch's loss, and the validation images after the last epoch."""
    columns = ["last loss", "validation loss", "top-1", "top-5", "training seconds", "CPU seconds"]
    table = new_table(f"{name}: after the last epoch", ["framework"], columns)
    for title, row in scores.items():
        shares = [f"{row[key]:.2%}" for key in ("top1", "top5")]
        seconds = [f"{row[key]:.1f}" for key in ("seconds", "cpu_seconds")]
        table.add_row(title, f"{row['loss']:.4f}", f"{row['validation_loss']:.4f}", *shares, *seconds)
    return table
