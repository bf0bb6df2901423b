"""The process that measures one framework for `rosetta.experiments.speed`: many networks, and the library's limits."""

import importlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from resnet_spec import draw_images, get_spec, to_toml
from rosetta.bench.models import Job, Models, ModelsElsewhere, Step, Timed, framework_of
from rosetta.bench.results import SideName
from rosetta.bench.worker import run, time_rounds, timer
from rosetta.processes import announce, serve

MATRIX_SIDE = 2048
CHANNELS, CONVOLVED_SIDE, CONVOLVED_BATCH = 256, 14, 32
LIMIT_ROUNDS = 10
LIMITS_EVERY = 4  # points


@dataclass(frozen=True)
class Point:
    """A network of the zoo, the side of its images in pixels, and how many images at once."""

    arch: str
    size: int
    batch: int


@dataclass(frozen=True)
class SweepJob:
    """The backend's short name and its package, the points as plain data, and the rounds for each."""

    backend: str
    package: str
    points: list[dict[str, Any]]
    rounds: int


class Convolution(Models):
    """A convolution in the place of our model, of a shape that a ResNet spends its time on."""

    def __init__(self, job: Job) -> None:
        self._job, self._framework = job, framework_of(job)
        self._package = importlib.import_module(job.package)
        self._package.use_device(job.device)
        self._models = {"ours": self._framework.convolution(CHANNELS, job.image_size)}
        self._images = draw_images(CHANNELS, job.image_size, job.batch)
        self._steps: dict[SideName, Step] = {}


def convolution_speed(job: Job) -> float:
    """10^9 multiply-accumulates per second of the library's convolution, as written or compiled, whichever is more."""
    job = replace(job, image_size=(CONVOLVED_SIDE, CONVOLVED_SIDE), batch=CONVOLVED_BATCH)
    variables = framework_of(job).COMPILED_ENVIRONMENT
    written = Convolution(job)
    compiled = ModelsElsewhere(job, variables, Convolution) if variables else written
    places: dict[SideName, Timed] = {"ours": written, "ours_compiled": compiled}
    for side, models in places.items():
        models.first_call(side)
    rounds = time_rounds({side: timer(models, side) for side, models in places.items()}, LIMIT_ROUNDS, 1)
    seconds = min(median(each) for each in rounds.values())
    return CONVOLVED_BATCH * CONVOLVED_SIDE**2 * 9 * CHANNELS**2 / seconds / 1e9


def matrix_product_speed(job: Job) -> float:
    """10^9 multiply-accumulates per second of the library's product of two matrices."""
    product = framework_of(job).matrix_product(MATRIX_SIDE)
    product()
    seconds = []
    for _ in range(LIMIT_ROUNDS):
        start = time.perf_counter()
        product()
        seconds.append(time.perf_counter() - start)
    return MATRIX_SIDE**3 / median(seconds) / 1e9


def serve_sweep(fields: dict[str, Any], _folder: Path) -> dict[str, Any]:
    """The images per second of every point by side, and the two limits, measured before, between and after them."""
    sweep = SweepJob(**fields)
    speeds, products, convolutions = [], [], []
    for number, point in enumerate(Point(**point) for point in sweep.points):
        announce(f"{point.arch}, {point.batch} of {point.size}")
        spec = to_toml(get_spec(point.arch))
        size = (point.size, point.size)
        job = Job(sweep.backend, sweep.package, spec, "infer", size, point.batch, sweep.rounds)
        result = run(job)
        speeds.append({name: side.speed for name, side in result.sides.items()})
        if number % LIMITS_EVERY == 0:
            products.append(matrix_product_speed(job))
            convolutions.append(convolution_speed(job))
    return {"speeds": speeds, "matrix_product": median(products), "convolution": median(convolutions)}


if __name__ == "__main__":
    serve(serve_sweep)
