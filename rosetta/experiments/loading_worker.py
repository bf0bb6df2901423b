"""The process in which one framework trains on a folder of photographs, for `rosetta.experiments.loading`."""

import importlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_spec import from_toml, get_recipe
from resnet_spec.images import Batch
from resnet_spec.memory import peak_memory
from resnet_spec.schedules import constant
from rosetta.data import open_data
from rosetta.data.photographs import Photographs
from rosetta.data.pipeline import PhotographEpoch, ReadAhead, photograph_normaliser
from rosetta.processes import announce, serve


@dataclass(frozen=True)
class LoadingJob:
    """What one process measures.

    package: the backend's. spec: as TOML. data: the folder. side: of the images, in pixels.
    batch: how many images a step has. steps: how many of them; the first `warm` are left out of the times.
    workers: processes that read; with 0, threads do. read: whether photographs are read, or one batch is used always.
    """

    package: str
    spec: str
    data: str
    side: int
    batch: int
    steps: int
    warm: int
    workers: int = 0
    read: bool = True


class First(Sequence[Batch]):
    """So many of the first batches; or of the very first as many, so that nothing is read."""

    def __init__(self, batches: ReadAhead, steps: int, *, read: bool) -> None:
        self.batches, self.steps, self.first = batches, steps, None if read else batches[0]

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, index: Any) -> Any:
        return self.batches[index] if self.first is None else self.first


def measure(fields: dict[str, Any], _folder: Path) -> dict[str, float]:
    """Seconds and peak memory of one run."""
    job = LoadingJob(**fields)
    backend: Any = importlib.import_module(job.package)
    backend.use_device("cpu")
    imported = peak_memory()
    start = time.perf_counter()
    photographs = open_data(job.data, job.side)
    assert isinstance(photographs, Photographs)
    listing = time.perf_counter() - start
    spec = from_toml(job.spec).replace(num_classes=len(photographs.classes))
    trainer = backend.Trainer(backend.build(spec), get_recipe("photographs").optimiser, constant(1e-3, job.steps))
    examples = PhotographEpoch(
        photographs.training, photograph_normaliser(3), photographs.image_size, seed=0, epoch=0, crop=True, flip=True
    )
    batches = ReadAhead(examples, job.batch, workers=job.workers)
    marks: list[tuple[float, float, float]] = []

    def on_step(_loss: float, _accuracy: float) -> None:
        marks.append((time.perf_counter(), batches.waited, peak_memory()))
        if len(marks) % 100 == 0:
            announce(f"{len(marks)} of {job.steps} steps")

    trainer.fit(First(batches, job.steps, read=job.read), on_step)
    (begin, waited, early), (end, waited_at_end, late) = marks[job.warm - 1], marks[-1]
    return {
        "listing": listing,
        "step": (end - begin) / (job.steps - job.warm),
        "waiting": (waited_at_end - waited) / (end - begin),
        "images_per_second": job.batch * (job.steps - job.warm) / (end - begin),
        "memory_imported": imported,
        "memory_early": early,
        "memory_late": late,
    }


if __name__ == "__main__":
    serve(measure)
