"""What one backend is to do for a comparison, and the way to have it done in a process of its own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import Batch, Device, DType, ResNetSpec, Weights, draw_images, draw_labels, write_weights
from rosetta.comparing.evidence import LEVELS, Level
from rosetta.comparing.outcome import Outcome, read_outcome
from rosetta.environments import compiling_environment
from rosetta.processes import Answer, OnProgress, run_workers, work_folder

WEIGHTS_FILE = "weights.safetensors"
"""The canonical weights, which all workers share, in the folder that holds theirs."""
EXPECTED_FILE = "expected.safetensors"
"""The reference's logits by mode, beside them."""
_LONGEST_FIRST = ("jax", "keras")
"""Those that take longest go first, so that none is left to end alone while a core idles."""


@dataclass(frozen=True)
class Job:
    """What a worker is to do.

    package: the backend's package.
    spec: the spec as TOML.
    image_size: (height, width) in pixels.
    level: how far it goes; `structure` only builds and traces the model.
    batch: how many images a batch has.
    training: whether logits and gradients are also taken in training mode.
    device: where the model lives; the frameworks must not each choose.
    counters: whether the framework's own counters are asked.
    compiled: whether logits are also taken of the compiled model.
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
    compiled: bool = False
    device: Device = "cpu"
    optimiser: dict[str, Any] = field(default_factory=dict)
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


def run_jobs(
    jobs: Mapping[str, Job],
    weights: Weights | None,
    time_limit: float,
    on_progress: OnProgress,
    expected: Mapping[str, np.ndarray] | None = None,
) -> dict[str, Outcome]:
    """Runs each job in a process of its own; returns the outcomes under the jobs' keys.

    expected: the reference's logits by mode; a worker whose own leave them looks for the first layer that does.
    time_limit: seconds after which a worker is ended and reported as hanging.
    on_progress: called with a job's key and the step it begins.
    """
    with work_folder() as folder:
        if weights is not None:
            write_weights(folder / WEIGHTS_FILE, weights)
            write_weights(folder / EXPECTED_FILE, expected or {})
        plain = {key: asdict(jobs[key]) for key in sorted(jobs, key=lambda key: key not in _LONGEST_FIRST)}
        answers = run_workers(
            "rosetta.comparing.worker",
            plain,
            folder,
            time_limit=time_limit,
            on_progress=on_progress,
            environment=compiling_environment() if any(job.compiled for job in jobs.values()) else None,
        )
        return {key: _outcome(answers[key], folder / key) for key in jobs}


def _outcome(answer: Answer, folder: Path) -> Outcome:
    return Outcome(failure=answer.failure) if answer.failure else read_outcome(answer.result, folder)
