"""Freezes a stage properly."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from rosetta.teaching.exercises.base import Given, Numbers, pick
from rosetta.teaching.exercises.trainings import TrainingExercise, judged
from rosetta.teaching.judging.marks import Mark, none
from rosetta.teaching.judging.twists import read_mistakes
from rosetta.teaching.tasks import Returned


class Freezing(TrainingExercise):
    """The first stage stays, with its norms in inference mode; the rest is trained by plain SGD."""

    name = "freezing"
    title = "A frozen stage"
    points = 4.0
    section = 6
    minutes = 30
    file = "freezing.py"
    function = "finetune"
    steps = 8
    settings = MappingProxyType({"moves": "but stage", "stage": "inference"})
    twists = read_mistakes("freezing")

    def draw(self, rng: np.random.Generator) -> Numbers:
        widths = [int(rng.integers(3, 6)), int(rng.integers(5, 8))]
        return {"rate": pick(rng, (0.05, 0.08, 0.1)), "widths": widths}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {}

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        found, failure = self.found(given, returned[self.name])
        parts = {"losses": 1.0, "parameters": 1.5, "statistics": 1.5}
        if failure:
            return [none(part, points, failure) for part, points in parts.items()]
        expected = self.run(given, self.steps)
        marks = [judged(part, points, found, expected, ()) for part, points in parts.items()]
        if all(mark.is_full for mark in marks):
            return marks
        remarks = self.explained(given, found, expected)
        return [judged(part, points, found, expected, remarks) for part, points in parts.items()]
