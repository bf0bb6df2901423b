"""One of the processes that time a framework's training on several devices, for `rosetta.experiments.devices`."""

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, get_args

import numpy as np

from resnet_spec import (
    SGD,
    NormStatistics,
    RosettaError,
    Weights,
    draw_images,
    draw_labels,
    draw_weights,
    from_toml,
)
from resnet_spec.parallel import shares_of
from rosetta.experiments.plain_parallel import MOMENTUM, RATE, plain_step
from rosetta.processes import announce, serve

SAME = 0.1
"""How far apart two loops' weights may be behind a round, as a share of how far they have moved.

Rounding in float32 leaves 0.005, of ResNet-18 in Keras; a loop that sees half of each batch is 1.4 away.
"""
PLAIN = "plain"
"""The framework's own loop, beside this project's with each kind of statistics."""


@dataclass(frozen=True)
class DevicesJob:
    """What one process measures.

    key, package: the backend's. spec: as TOML.
    batch: images of a step, of all devices together. devices: how many; process: this one's number.
    steps: of a round. rounds: how many, of each side in turn.
    """

    key: str
    package: str
    spec: str
    batch: int
    devices: int
    process: int
    steps: int
    rounds: int


def measure(fields: dict[str, Any], folder: Path) -> dict[str, float]:
    """Images per second of each side, the median over the rounds."""
    job = DevicesJob(**fields)
    spec = from_toml(job.spec)
    backend: Any = importlib.import_module(job.package)
    sides: tuple[str, ...] = (PLAIN, "global")
    if job.devices == 1:
        backend.use_device("cpu")
        shares, make_trainer = [0], lambda model, rates, _kind: backend.Trainer(model, SGD(momentum=MOMENTUM), rates)
    else:
        parallel: Any = importlib.import_module(f"{job.package}.data_parallel")
        shares = parallel.join("cpu", job.devices, process=job.process, meeting=folder.parent)
        sides = (PLAIN, *get_args(NormStatistics))

        def make_trainer(model: Any, rates: list[float], kind: NormStatistics) -> Any:
            return parallel.DataParallelTrainer(model, SGD(momentum=MOMENTUM), rates, kind)

    size = (spec.image_size, spec.image_size)
    whole = draw_images(spec.in_channels, size, job.batch), draw_labels(spec.num_classes, job.batch)
    images, labels = shares_of(whole, shares, job.devices)
    weights = draw_weights(spec)
    rounds: dict[str, Callable[[], None]] = {}
    trained: dict[str, Weights] = {}
    for side in sides:
        announce(side)
        model = backend.build(spec)
        backend.load_weights(model, weights)
        if side == PLAIN:
            step = plain_step(job.key, model, images, labels, job.devices)

            def plain_round(step: Callable[[], float] = step) -> None:
                for _ in range(job.steps):
                    step()

            rounds[side] = plain_round
        else:
            trainer = make_trainer(model, [RATE], side)

            def our_round(trainer: Any = trainer) -> None:
                trainer.fit([(images, labels)] * job.steps)

            rounds[side] = our_round
        rounds[side]()  # which compiles
        trained[side] = backend.export_weights(model)
    as_plain = "global" if job.devices == 1 or job.key == "jax" else "replica"
    check_same(trained[PLAIN], trained[as_plain], weights)
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    for number in range(job.rounds):
        announce(f"round {number + 1}")
        for side, run in rounds.items():
            start = time.perf_counter()
            run()
            seconds[side].append(time.perf_counter() - start)
    return {side: job.batch * job.steps / median(times) for side, times in seconds.items()}


def check_same(plain: Weights, ours: Weights, before: Weights) -> None:
    """Raises RosettaError unless the plain loop and ours have trained the same parameters, so that times compare."""
    apart, moved = (_distance(plain, other) for other in (ours, before))
    if not apart < SAME * moved:
        raise RosettaError(
            f"the plain loop trains other weights than ours: behind a round they are {apart:.1e} apart,"
            f" and have moved by {moved:.1e}"
        )


def _distance(one: Weights, other: Weights) -> float:
    squares = [np.square(one[name] - other[name], dtype=np.float64).sum() for name in one if "running" not in name]
    return float(np.sqrt(np.sum(squares)))


if __name__ == "__main__":
    serve(measure)
