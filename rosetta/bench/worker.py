"""The process that times one backend and its reference."""

import dataclasses
import importlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from resnet_spec import Device, draw_images, draw_labels, from_toml
from rosetta.bench.references import NoReferenceError
from rosetta.bench.results import Result, Side
from rosetta.bench.sameness import check_same_results, check_same_tensors, equal_tensors
from rosetta.processes import serve

Mode = Literal["infer", "train"]
Step = Callable[[], Any]
ROUND_SECONDS = 1.0
MOST_STEPS = 200
WARM_UP_STEPS = 3
LEARNING_RATE, MOMENTUM = 0.001, 0.9


@dataclasses.dataclass(frozen=True)
class Job:
    """What a worker is to time.

    backend, package: the backend's short name and its package.
    spec: the spec as TOML.
    image_size: (height, width) in pixels.
    device: where both models live.
    constructor, title: of the reference in its library, and for people; empty where there is none.
    reference_first: whether the reference goes first, so that its first call starts the framework.
    """

    backend: str
    package: str
    spec: str
    mode: Mode
    image_size: tuple[int, int]
    batch: int
    rounds: int
    device: Device = "cpu"
    constructor: str = ""
    title: str = ""
    reference_first: bool = False


def run(job: Job) -> Result:
    """Builds our model and the reference, makes the first call of each, and times the rounds.

    Raises NoReferenceError for a reference that is not the same network.
    """
    framework, package = importlib.import_module(f"rosetta.bench.{job.backend}"), importlib.import_module(job.package)
    package.use_device(job.device)
    spec = from_toml(job.spec)
    models = {"ours": package.build(spec)}
    if job.constructor:
        models["reference"] = framework.build_reference(spec, job.constructor, job.image_size)
        _equalise(framework, models, job.title)
    order = reversed(models) if job.reference_first else models
    steps = {side: _make_step(framework, job, models[side]) for side in order}
    first_calls, results = _first_calls(steps)
    if job.constructor:
        check_same_results(results["ours"], results["reference"], job.title)
    count = steps_per_round(max(_warm_up(step) for step in steps.values()))
    sides = {
        side: Side(first_calls[side], [job.batch * count / seconds for seconds in rounds])
        for side, rounds in time_rounds(steps, job.rounds, count).items()
    }
    return Result(sides["ours"], sides.get("reference"), job.title)


def _equalise(framework: Any, models: Mapping[str, Any], title: str) -> None:
    """Equal weights in both: proof that they are one network, and the same numbers to compute with."""
    tensors = {side: framework.get_tensors(model) for side, model in models.items()}
    check_same_tensors(tensors["ours"], tensors["reference"], title)
    for side, model in models.items():
        framework.set_tensors(model, equal_tensors(tensors[side]))


def _make_step(framework: Any, job: Job, model: Any) -> Step:
    spec = from_toml(job.spec)
    images = draw_images(spec.in_channels, job.image_size, job.batch)
    if job.mode == "infer":
        return framework.infer_step(model, images)
    labels = draw_labels(spec.num_classes, job.batch)
    return framework.train_step(model, images, labels, LEARNING_RATE, MOMENTUM)


def _first_calls(steps: Mapping[str, Step]) -> tuple[dict[str, float], dict[str, Any]]:
    seconds, results = {}, {}
    for side, step in steps.items():
        start = time.perf_counter()
        results[side] = step()
        seconds[side] = time.perf_counter() - start
    return seconds, results


def _warm_up(step: Step) -> float:
    """Calls the step a few times; returns the seconds of the fastest."""
    return min(_seconds_of(step) for _ in range(WARM_UP_STEPS))


def steps_per_round(step_seconds: float) -> int:
    """How many steps make a round of about a second, at least one."""
    return min(max(round(ROUND_SECONDS / step_seconds), 1), MOST_STEPS)


def time_rounds(steps: Mapping[str, Step], rounds: int, count: int) -> dict[str, list[float]]:
    """The seconds of each side's `count` steps in each round.

    They alternate step by step, and so does who begins: what else the machine does then hits both alike.
    """
    seconds = {side: [0.0] * rounds for side in steps}
    order = list(steps)
    for number in range(rounds):
        for _ in range(count):
            for side in order:
                seconds[side][number] += _seconds_of(steps[side])
            order.reverse()
    return seconds


def _seconds_of(step: Step) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def serve_job(fields: dict[str, Any], _folder: Path) -> dict[str, Any]:
    """Times what the job says; why there is no reference is a result too."""
    try:
        result = run(Job(**{**fields, "image_size": tuple(fields["image_size"])}))
    except NoReferenceError as error:
        result = Result(note=str(error))
    return dataclasses.asdict(result)


if __name__ == "__main__":
    serve(serve_job)
