"""Freezes a stage properly."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from rosetta.teaching.exercises.base import Given, Numbers, pick
from rosetta.teaching.exercises.trainings import TrainingExercise, judged
from rosetta.teaching.judging.marks import Mark, none
from rosetta.teaching.judging.twists import twist
from rosetta.teaching.tasks import Returned

_FROZEN = (
    "A frozen stage must compute the same before and after: its parameters stay, and its norms use, and keep, the"
    " running statistics."
)
_ROW = "frozen_batch_norm_moves"


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
    twists = (
        twist("stage", "batch", "The running statistics of the frozen stage move: its norms are in training mode.",
              _FROZEN, section=6, row=_ROW),
        twist("stage", "batch, kept", "The norms of the frozen stage use the batch's statistics, where the running ones"
              " belong.", _FROZEN, section=6, row=_ROW),
        twist("moves", "everything", "Nothing is frozen: the stage's parameters are trained, and its running statistics"
              " move.", _FROZEN, row=_ROW),
        twist("moves", "but the second stage", "It is the second stage, layer2, whose parameters are frozen.", _FROZEN),
        twist("stage", "inference of the second", "It is the second stage, layer2, whose norms are in inference mode.",
              _FROZEN, row=_ROW),
        twist("moves", "all", "The parameters of the stage are trained.", _FROZEN, row=_ROW),
        twist("moves", "none", "Nothing is trained: no step is taken.", "The rest of the network has to learn."),
        twist("moves", "head", "Only the last layer is trained, where all but the first stage belongs.", _FROZEN),
        twist("moves", "but stem and stage", "The stem is frozen too.", "Only the first stage was to stay."),
        twist("moves", "but convolutions of stage", "Scale and shift of the stage's norms are trained.", _FROZEN),
        twist("moves", "but norms of stage", "The convolutions of the stage are trained.", _FROZEN),
        twist("moves", "stage", "It is the other way round: only the first stage is trained.", _FROZEN),
        twist("mode", "inference", "The whole network is in inference mode, where only the frozen stage belongs in it.",
              "The other norms never see the new images' statistics.", row="mode_of_a_new_batch_norm"),
        twist("rule", "usual momentum", "The optimiser has a momentum of 0.9, where plain SGD belongs.",
              "It is another rule."),
        twist("rule", "adam", "The optimiser is Adam, where plain SGD belongs.", "It is another rule."),
        twist("rule", "decay 1e-4", "There is a weight decay of 1e-4, where none belongs.", "It is another rule."),
        twist("loss", "sum", "The loss is the sum over the batch, where the mean belongs.",
              "With another factor the same learning rate takes other steps."),
        twist("loss", "softmax twice", "The softmax is taken twice: a loss of logits is given probabilities.",
              "A softmax of probabilities is nearly flat.", row="cross_entropy_of_scores"),
        twist("gradients", "summed", "The gradients add up from step to step: they are never set to zero.",
              "PyTorch and Paddle add a new gradient to the old one until it is cleared.", row="two_backward_passes"),
        twist("reported", "after", "The losses are those behind each update, where those before it belong.",
              "The loss of a step is what its gradient was taken of."),
        twist("kept", True, "The running statistics of the other norms do not move, though they use the batch's.",
              "The state that a training step changes has to be kept."),
    )  # fmt: skip

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
