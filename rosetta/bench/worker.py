"""The process that times one backend and its reference, as written and compiled."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from resnet_spec import RosettaError
from rosetta.bench.models import Job, Models, ModelsElsewhere, Timed, framework_of
from rosetta.bench.references import NoReferenceError
from rosetta.bench.results import Result, Side, SideName
from rosetta.bench.sameness import check_same_compiled, check_same_results
from rosetta.processes import serve

ROUND_SECONDS = 1.0
MOST_STEPS = 200
WARM_UP_STEPS = 3


def run(job: Job) -> Result:
    """Builds our model and the reference, makes the first call of each side, and times the rounds.

    Raises NoReferenceError for a reference that is not the same network.
    """
    places = find_places(job)
    first_calls: dict[SideName, float] = {}
    answers, notes = {}, []
    for side, models in places.items():
        try:
            first_calls[side], answers[side] = models.first_call(side)
        except RosettaError as error:
            if not side.endswith("_compiled"):
                raise
            notes.append(f"{side.replace('_', ' ')} is left out: {error}")
    _check_answers(answers, job.title)
    timers = {side: timer(places[side], side) for side in first_calls}
    count = steps_per_round(max(_warm_up(step) for step in timers.values()))
    rounds = time_rounds(timers, job.rounds, count)
    sides = {
        side: Side(first_calls[side], [job.batch * count / seconds for seconds in rounds[side]]) for side in first_calls
    }
    return Result(sides, job.title, " ".join(notes))


def find_places(job: Job) -> dict[SideName, Timed]:
    """Where the model of each side lives, in the order in which they go first."""
    variables: Mapping[str, str] = framework_of(job).COMPILED_ENVIRONMENT
    written: Timed = Models(job)
    compiled = ModelsElsewhere(job, variables) if variables else written
    # Training is what it is where the variables bring nothing to it: see docs/speed.md.
    is_compiled = job.mode == "infer" or bool(variables)
    ours: dict[SideName, Timed] = {"ours": written, **({"ours_compiled": compiled} if is_compiled else {})}
    if not job.constructor:
        return ours
    theirs: dict[SideName, Timed] = {
        "reference": written,
        **({"reference_compiled": compiled} if is_compiled else {}),
    }
    return {**theirs, **ours} if job.reference_first else {**ours, **theirs}


def _check_answers(answers: Mapping[SideName, Any], title: str) -> None:
    if "reference" in answers:
        check_same_results(answers["ours"], answers["reference"], title)
    for side in answers:
        if side.endswith("_compiled"):
            check_same_compiled(answers["ours"], answers[side], side.replace("_", " "))


def timer(models: Timed, side: SideName) -> Callable[[], float]:
    """A call that takes one step of this side and gives its seconds."""
    return lambda: models.seconds(side)


def _warm_up(step: Callable[[], float]) -> float:
    """Takes the step a few times; returns the seconds of the fastest."""
    return min(step() for _ in range(WARM_UP_STEPS))


def steps_per_round(step_seconds: float) -> int:
    """How many steps make a round of about a second, at least one."""
    return min(max(round(ROUND_SECONDS / step_seconds), 1), MOST_STEPS)


def time_rounds(timers: Mapping[SideName, Callable[[], float]], rounds: int, count: int) -> dict[SideName, list[float]]:
    """The seconds of each side's `count` steps in each round; a timer takes one step and says its seconds.

    They alternate step by step, and so does who begins: what else the machine does then hits all alike.
    """
    seconds = {side: [0.0] * rounds for side in timers}
    order = list(timers)
    for number in range(rounds):
        for _ in range(count):
            for side in order:
                seconds[side][number] += timers[side]()
            order.reverse()
    return seconds


def serve_job(fields: dict[str, Any], _folder: Path) -> dict[str, Any]:
    """Times what the job says; why there is no reference is a result too."""
    try:
        result = run(Job(**{**fields, "image_size": tuple(fields["image_size"])}))
    except NoReferenceError as error:
        result = Result(note=str(error))
    return dataclasses.asdict(result)


if __name__ == "__main__":
    serve(serve_job)
