"""Whether photographs come fast enough and memory stays flat: `python -m rosetta.experiments.loading FOLDER`.

Makes 200,000 small photographs, and 2,000 of the size that ImageNet's have, in a temporary folder; trains on them in
every installed framework, one process at a time, and leaves `loading.md` in the folder.
"""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from PIL import Image

from resnet_spec import RosettaError, get_spec, to_toml
from rosetta.backends import BackendInfo, installed_backends
from rosetta.experiments.loading_worker import LoadingJob
from rosetta.processes import run_workers, work_folder
from rosetta.progress import live_progress

CLASSES = 10
MANY, MANY_SIZE = 200_000, (128, 96)
LARGE, LARGE_SIZE = 2_000, (500, 375)
SMALL_NETWORK = get_spec("resnet20_cifar").replace(
    name="small", stage_blocks=(1, 1, 1), stage_channels=(8, 16, 32), stem_channels=8
)
EPOCH = LoadingJob("", to_toml(SMALL_NETWORK), "", side=32, batch=128, steps=1_250, warm=50)
STEPS = LoadingJob("", to_toml(get_spec("resnet18")), "", side=96, batch=16, steps=60, warm=10)
TIME_LIMIT = 3600.0
HEAD = """\
# Photographs: memory and waiting

Training on a folder of photographs ([how](training.md#photographs)), by `make loading`, which makes the photographs and
writes this page. The next four batches are read while a step is computed, by two threads of the same process.

"""


def make_photograph(path: Path, size: tuple[int, int], seed: int) -> None:
    """A JPEG of clouds, about as large as one of a landscape."""
    rng = np.random.default_rng(seed)
    layers = [Image.fromarray(rng.integers(0, 256, (side, side, 3), np.uint8)).resize(size) for side in (4, 16, 64)]
    mixed = np.mean([np.asarray(layer, np.float32) for layer in layers], axis=0)
    Image.fromarray(mixed.astype(np.uint8)).save(path, quality=90)


def make_class(folder: Path, size: tuple[int, int], seeds: Sequence[int]) -> None:
    """The photographs of one class."""
    folder.mkdir(parents=True)
    for seed in seeds:
        make_photograph(folder / f"{seed:06}.jpg", size, seed)


def make_photographs(folder: Path, count: int, size: tuple[int, int]) -> int:
    """A folder for each class with its share of so many photographs; returns the bytes that they take."""
    parts = [range(number, count, CLASSES) for number in range(CLASSES)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(make_class, folder / f"class{number}", size, part) for number, part in enumerate(parts)]
        for job in jobs:
            job.result()
    return sum(path.stat().st_size for path in folder.rglob("*.jpg"))


def measure(info: BackendInfo, job: LoadingJob) -> dict[str, float]:
    """One framework's times and memory; raises RosettaError when that fails."""
    with work_folder() as folder, live_progress({info.key: f"{info.title} {job.side} px"}) as on_progress:
        answers = run_workers(
            "rosetta.experiments.loading_worker",
            {info.key: asdict(job)},
            folder,
            time_limit=3600,
            on_progress=on_progress,
        )
    answer = answers[info.key]
    if answer.failure:
        raise RosettaError(f"{info.title}: {answer.failure}")
    result: dict[str, float] = answer.result
    return result


def memory_table(rows: dict[str, dict[str, float]], size: int) -> list[str]:
    """Of the long run: peak memory early and at its end."""
    steps, batch = EPOCH.steps, EPOCH.batch
    lines = [
        "## Memory",
        "",
        f"{MANY:,} JPEGs of {MANY_SIZE[0]}x{MANY_SIZE[1]} pixels, {size / 2**20:,.0f} MiB on disk: {steps:,} steps of"
        f" {batch}, all that train, cut to {EPOCH.side} pixels, in a small network.",
        "",
        f"| framework | listing, s | images/s | peak memory behind the import, MiB | behind step {EPOCH.warm} |"
        f" behind step {steps:,} |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {title} | {row['listing']:.1f} | {row['images_per_second']:,.0f} | {row['memory_imported']:,.0f} |"
        f" {row['memory_early']:,.0f} | {row['memory_late']:,.0f} |"
        for title, row in rows.items()
    ]
    return lines


def waiting_table(rows: dict[str, list[dict[str, float]]], size: int) -> list[str]:
    """Of the steps of ResNet-18: how much of each is waiting for the batch."""
    lines = [
        "",
        "## Waiting",
        "",
        f"{LARGE:,} JPEGs of {LARGE_SIZE[0]}x{LARGE_SIZE[1]} pixels, as ImageNet's are on average,"
        f" {size / LARGE / 2**10:.0f} KiB each: {STEPS.steps - STEPS.warm} steps of ResNet-18,"
        f" {STEPS.batch} images of {STEPS.side} pixels, {os.cpu_count()} cores. Waiting is the share of a step in"
        " which there was no batch yet; beside it the step that has its batch in memory, for those who read take"
        " their time from those who compute.",
        "",
        "| framework | step that reads nothing, ms | read by threads, ms | waiting | by a process, ms | waiting |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for title, (nothing, *readers) in rows.items():
        cells = [f"{1000 * row['step']:.0f} | {row['waiting']:.1%}" for row in readers]
        lines.append(f"| {title} | {1000 * nothing['step']:.0f} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Measures everything and writes the page into the folder of the first argument."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    infos = installed_backends()
    with work_folder() as place:
        many, large = place / "many", place / "large"
        sizes = make_photographs(many, MANY, MANY_SIZE), make_photographs(large, LARGE, LARGE_SIZE)
        waiting = {
            info.title: [
                measure(info, replace(STEPS, package=info.package, data=str(large), workers=workers, read=read))
                for workers, read in ((0, False), (0, True), (1, True))
            ]
            for info in infos
        }
        memory = {info.title: measure(info, replace(EPOCH, package=info.package, data=str(many))) for info in infos}
    lines = [HEAD, *memory_table(memory, sizes[0]), *waiting_table(waiting, sizes[1])]
    (folder / "loading.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
