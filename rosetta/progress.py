"""A live line per worker, or a bar for many, on standard error, where somebody watches."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from rosetta.output import new_console
from rosetta.processes import OnProgress


@contextmanager
def live_progress(titles: Mapping[str, str]) -> Iterator[OnProgress]:
    """Gives a function that takes a key of the titles and the step which that one begins."""
    columns = (
        SpinnerColumn(finished_text="·"),
        TextColumn("{task.description:10}", markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
    )
    console = new_console(stderr=True)
    silent = not console.is_interactive and not console.is_jupyter
    with Progress(*columns, console=console, transient=True, disable=silent) as progress:
        tasks = {key: progress.add_task(title, total=1, start=False, step="waits") for key, title in titles.items()}

        def on_progress(key: str, step: str) -> None:
            if step == "start":
                progress.start_task(tasks[key])
            finished = step in ("done", "failed")
            progress.update(tasks[key], step=step, completed=1 if finished else 0)
            if silent and finished:
                console.print(f"{titles[key]}: {step}")

        yield on_progress


@contextmanager
def counting_progress(title: str, total: int) -> Iterator[OnProgress]:
    """Gives a function that takes a key and `done` for each of so many, and shows how many there are."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = new_console(stderr=True)
    silent = not console.is_interactive and not console.is_jupyter
    with Progress(*columns, console=console, transient=True, disable=silent) as progress:
        task = progress.add_task(title, total=total)

        def on_progress(_key: str, step: str) -> None:
            if step == "done":
                progress.advance(task)

        yield on_progress
