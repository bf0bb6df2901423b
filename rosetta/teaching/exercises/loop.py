"""A whole training loop."""

from collections.abc import Mapping

import numpy as np

from resnet_spec import from_toml, reference_output
from rosetta.teaching.exercises.base import Given, Numbers, constants, pick
from rosetta.teaching.exercises.trainings import TrainingExercise, draw_bars, judged
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.judging.twists import read_mistakes
from rosetta.teaching.tasks import Returned

_ACCURACY = 0.9
_IMAGES = 200


class Loop(TrainingExercise):
    """Forward, loss, backward, step: for each batch, in the framework's own way."""

    name = "loop"
    title = "A training loop"
    points = 6.0
    section = 6
    minutes = 40
    file = "loop.py"
    function = "train"
    steps = 30
    momentum = True
    twists = read_mistakes("loop")

    def draw(self, rng: np.random.Generator) -> Numbers:
        widths = [int(rng.integers(5, 8)), int(rng.integers(8, 12))]
        return {"momentum": pick(rng, (0.75, 0.8, 0.85)), "rate": pick(rng, (0.08, 0.1, 0.12)), "widths": widths}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {"momentum": f"{numbers['momentum']}", "accuracy": f"{_ACCURACY:.0%}"}

    def header(self, numbers: Numbers, backend: str) -> str:
        return constants(MOMENTUM=numbers["momentum"])

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        found, failure = self.found(given, returned[self.name])
        parts = {"losses": 2.0, "parameters": 1.5, "statistics": 1.0}
        if failure:
            return [none(part, points, failure) for part, points in [*parts.items(), ("accuracy", 1.5)]]
        expected = self.run(given, self.steps)
        marks = [judged(part, points, found, expected, ()) for part, points in parts.items()]
        if not all(mark.is_full for mark in marks):
            remarks = self.explained(given, found, expected)
            marks = [judged(part, points, found, expected, remarks) for part, points in parts.items()]
        return [*marks, self._accuracy(given, returned[self.name])]

    def _accuracy(self, given: Given, out: Returned) -> Mark:
        """On images that the run has not seen, by the reference from the weights that it left."""
        task = given.tasks[self.name]
        images, labels = draw_bars(np.random.default_rng(int(abs(task.arrays["images0"]).sum() * 1e6)), _IMAGES)
        logits = reference_output(from_toml(task.data["spec"]), out.arrays, images)
        accuracy = float((logits.argmax(axis=1) == labels).mean()) if np.isfinite(logits).all() else 0.0
        if accuracy >= _ACCURACY:
            return full("accuracy", 1.5)
        what = f"What it leaves is right about {accuracy:.0%} of {_IMAGES} new images; {_ACCURACY:.0%} are asked for."
        return none("accuracy", 1.5, Remark(what, "", self.section))
