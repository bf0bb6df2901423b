"""A bar per framework, with loss, accuracy and images per second, and a line per epoch."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from rosetta.backends import BackendInfo
from rosetta.output import new_console
from rosetta.processes import OnProgress


def epoch_line(event: Mapping[str, float]) -> str:
    """What the validation images gave after an epoch."""
    return "epoch {epoch}: validation loss {loss:.3f}, top-1 {top1:.1%}, top-5 {top5:.1%}".format(**event)


@contextmanager
def training_progress(infos: Sequence[BackendInfo], steps: int) -> Iterator[OnProgress]:
    """Shows on standard error what the workers say."""
    console = new_console(stderr=True)
    columns = (
        TextColumn("{task.description:10}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[said]}"),
    )
    titles: Mapping[str, str] = {info.key: info.title for info in infos}
    silent = not console.is_interactive and not console.is_jupyter
    with Progress(*columns, console=console, transient=True, disable=silent) as progress:
        tasks = {key: progress.add_task(title, total=steps, start=False, said="waits") for key, title in titles.items()}

        def on_progress(key: str, line: str) -> None:
            if line == "start":
                progress.start_task(tasks[key])
                progress.update(tasks[key], said="builds the network")
            elif line in ("done", "failed"):
                progress.update(tasks[key], said=line)
            else:
                event = json.loads(line)
                if "step" in event:
                    said = "loss {loss:.3f}  accuracy {accuracy:.0%}  {images_per_second:,.0f} images/s".format(**event)
                    progress.update(tasks[key], completed=event["step"], said=said)
                else:
                    console.print(f"{titles[key]}: {epoch_line(event)}", highlight=False)

        yield on_progress
