"""The process in which one backend runs: `python -m rosetta.worker FOLDER`.

Reads `job.json` in the folder (and `weights.safetensors` beside the folder, which all workers
share), leaves `result.json` there, and beside it what it computed. One framework a process: importing
TensorFlow before Paddle ends in a segmentation fault, and a framework that crashes takes no
other with it.
"""

import dataclasses
import importlib
import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import (
    Backend,
    Batch,
    DType,
    ResNetSpec,
    RosettaError,
    Weights,
    draw_images,
    draw_labels,
    from_toml,
    read_weights,
)
from resnet_spec.optimisers import optimiser_from_data
from rosetta.evidence import LEVELS, Level
from rosetta.outcome import Outcome, write_outcome

PROGRESS_MARK = "@rosetta "
WEIGHTS_FILE = "weights.safetensors"


@dataclasses.dataclass(frozen=True)
class Job:
    """What a worker is to do.

    package: the backend's package.
    spec: the spec as TOML.
    image_size: (height, width) in pixels.
    level: how far it goes; `structure` only builds and traces the model.
    batch: how many images a batch has.
    training: whether logits and gradients are also taken in training mode.
    counters: whether the framework's own counters are asked.
    optimiser, learning_rates: the rule that trains, as data, and its rate at each step.
    """

    package: str
    spec: str
    image_size: tuple[int, int]
    level: Level = "structure"
    batch: int = 1
    training: bool = False
    dtype: DType = "float32"
    counters: bool = False
    optimiser: dict[str, Any] = dataclasses.field(default_factory=dict)
    learning_rates: tuple[float, ...] = ()

    @property
    def modes(self) -> list[str]:
        """The modes in which logits and gradients are taken."""
        return ["inference", "training"] if self.training else ["inference"]

    def reaches(self, level: Level) -> bool:
        """Whether the job goes as far as this level."""
        return LEVELS.index(self.level) >= LEVELS.index(level)


def draw_batch(spec: ResNetSpec, image_size: tuple[int, int], batch: int, seed: int) -> Batch:
    """Noise and labels, the same in every worker."""
    return draw_images(spec.in_channels, image_size, batch, seed), draw_labels(spec.num_classes, batch, seed)


class Steps:
    """What each step took: seconds, and MiB of the process's peak memory when it ended."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.memory: dict[str, float] = {}

    @contextmanager
    def __call__(self, title: str) -> Iterator[None]:
        """Announces a step, and notes what it took."""
        print(PROGRESS_MARK + title, flush=True)
        start = time.perf_counter()
        yield
        self.seconds[title] = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.memory[title] = peak / (2**20 if sys.platform == "darwin" else 2**10)  # macOS counts bytes, Linux KiB


def work(job: Job, backend: Backend, weights: Weights | None, step: Steps) -> Outcome:
    """Does the job with this backend, as far as its level goes."""
    spec = from_toml(job.spec)
    outcome = Outcome(seconds=step.seconds, memory=step.memory)
    with step("build"):
        model = backend.build(spec, dtype=job.dtype)
    with step("trace"):
        outcome.trace = backend.trace(model, job.image_size)
    if job.counters:
        with step("count"):
            outcome.counters = backend.counters(model, job.image_size)
    if weights is None:
        return outcome
    with step("load"):
        backend.load_weights(model, weights)
        outcome.changed_weights = changed_names(weights, backend.export_weights(model))
    images, labels = draw_batch(spec, job.image_size, job.batch, seed=0)
    with step("inference"):
        outcome.logits["inference"] = backend.predict(model, images)
    if job.training:
        with step("training mode"):
            outcome.logits["training"] = backend.predict(model, images, training=True)
    if job.reaches("gradients"):
        with step("gradients"):
            for mode in job.modes:
                loss, gradients = backend.loss_and_gradients(model, images, labels, training=mode == "training")
                outcome.loss[mode], outcome.gradients[mode] = loss, gradients
    if job.reaches("training"):
        steps = len(job.learning_rates)
        batches = [draw_batch(spec, job.image_size, job.batch, seed) for seed in range(1, steps + 1)]
        with step(f"{steps} training steps"):
            outcome.losses = backend.fit(model, batches, optimiser_from_data(job.optimiser), job.learning_rates)
            outcome.trained = backend.export_weights(model)
    return outcome


def changed_names(before: Weights, after: Weights) -> list[str]:
    """Names of the tensors that are not in both, or not the same in both."""
    names = before.keys() | after.keys()
    same = {name for name in before.keys() & after.keys() if np.array_equal(before[name], after[name])}
    return sorted(names - same)


def main() -> None:
    """Works in the folder of the first argument."""
    folder = Path(sys.argv[1])
    fields = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    job = Job(**{**fields, "image_size": tuple(fields["image_size"])})
    step = Steps()
    try:
        with step("import"):
            backend: Any = importlib.import_module(job.package)
        weights = read_weights(folder.parent / WEIGHTS_FILE) if job.reaches("logits") else None
        outcome = work(job, backend, weights, step)
    except RosettaError as error:
        outcome = Outcome(failure=str(error))
    write_outcome(folder, outcome)


if __name__ == "__main__":
    main()
