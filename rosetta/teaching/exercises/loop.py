"""A whole training loop."""

from collections.abc import Mapping

import numpy as np

from resnet_spec import from_toml, reference_output
from rosetta.teaching.exercises.base import Given, Numbers, constants, pick
from rosetta.teaching.exercises.trainings import TrainingExercise, draw_bars, judged
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.judging.twists import twist
from rosetta.teaching.tasks import Returned

_ACCURACY = 0.9
_IMAGES = 200
_FACTOR = "With another factor the same learning rate takes other steps."
_RULE = "It is a rule of its own, and its losses are not comparable with those of the one that was asked for."
_MODE = (
    "In training the norms use the batch's own statistics and move the running ones; in inference mode the gradient does"
    " not go through the statistics, and the running ones never learn of the images."
)


class Loop(TrainingExercise):
    """Forward, loss, backward, step: for each batch, in the framework's own way."""

    name = "loop"
    title = "A training loop"
    points = 6.0
    section = 6
    minutes = 40
    file = "loop.py"
    function = "train"
    steps = 60
    momentum = True
    twists = (
        twist("rule", "plain", "The momentum is missing, or lost: each step goes along its own gradient alone.",
              "An optimiser that is made anew at each step forgets its velocity.", section=6),
        twist("rule", "nesterov", "The momentum is Nesterov's.", _RULE, section=6),
        twist("rule", "dampened", "The gradient is dampened: it enters the velocity times 1 - momentum.", _RULE),
        twist("rule", "usual momentum", "The momentum is 0.9, and not yours.", _RULE),
        twist("rule", "adam", "The optimiser is Adam, where SGD with momentum belongs.", _RULE, section=6),
        twist("rule", "adam with its own momentum", "The optimiser is Adam, where SGD with momentum belongs.", _RULE,
              section=6),
        twist("rule", "decay 1e-4", "There is a weight decay of 1e-4, where none belongs.", _RULE),
        twist("rule", "decay 5e-4", "There is a weight decay of 5e-4, where none belongs.", _RULE),
        twist("rule", "decay 1e-2", "There is a weight decay of 1e-2, where none belongs.", _RULE),
        twist("rule", "tenth of the rate", "The learning rate is a tenth of the one that is given.", _FACTOR),
        twist("rule", "rate 1e-3", "The learning rate is 1e-3, and not the one that is given.", _FACTOR),
        twist("rule", "rate 1e-2", "The learning rate is 1e-2, and not the one that is given.", _FACTOR),
        twist("loss", "sum", "The loss is the sum over the batch, where the mean belongs.", _FACTOR, section=6,
              row="weighted_mean"),
        twist("loss", "sum, told as a mean", "The step is taken of the sum over the batch, though the mean is returned.",
              _FACTOR, section=6, row="weighted_mean"),
        twist("loss", "softmax twice", "The softmax is taken twice: a loss of logits is given probabilities.",
              "A softmax of probabilities is nearly flat: the loss cannot come near 0, and the gradients are small.",
              section=6, row="cross_entropy_of_scores"),
        twist("loss", "squares", "The loss is the mean square of logits and one-hot labels.", _RULE, section=6),
        twist("gradients", "summed", "The gradients add up from step to step: they are never set to zero.",
              "PyTorch and Paddle add a new gradient to the old one until it is cleared.", section=6,
              row="two_backward_passes"),
        twist("gradients", "at the end", "One step is taken at the end, of the gradients of all batches.",
              "A step belongs to each batch.", section=6),
        twist("left", "start", "A copy is trained: the given model stays as it was.",
              "Who calls the function keeps the given model, and finds it untrained.", section=6),
        twist("mode", "inference", "The network is in inference mode while it trains.", _MODE, section=6,
              row="mode_of_a_new_batch_norm"),
        twist("reported", "after", "The losses are those behind each update, where those before it belong.",
              "The loss of a step is what its gradient was taken of.", section=6),
        twist("reported", "sum", "The losses that are returned are sums over the batch, though the step is right.",
              _FACTOR, section=6),
        twist("reported", "mean so far", "Each loss is the mean of all so far, where that of its own batch belongs.",
              "Keras reports it so within an epoch; a curve of single steps shows more.", section=6),
        twist("order", "reversed", "The batches are taken from the last to the first.", "They are given in order."),
        twist("order", "first", "The first batch is taken again and again.", "The loop never comes to the others."),
        twist("moves", "none", "Nothing is trained: no step is taken.",
              "A loop without the optimiser's step, or on a copy of the weights, leaves the network as it was.",
              section=6),
        twist("moves", "head", "Only the last layer is trained.", "The optimiser is given a part of the parameters."),
        twist("kept", True, "The running statistics do not move, though the norms use the batch's.",
              "The state that a training step changes has to be kept; else inference uses what the network started with.",
              section=6, row="mode_of_a_new_batch_norm"),
    )  # fmt: skip

    def draw(self, rng: np.random.Generator) -> Numbers:
        widths = [int(rng.integers(3, 6)), int(rng.integers(5, 8))]
        return {"momentum": pick(rng, (0.75, 0.8, 0.85)), "rate": pick(rng, (0.04, 0.05, 0.06)), "widths": widths}

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
        what = f"What it leaves is right about {accuracy:.0%} of {_IMAGES} new images, where {_ACCURACY:.0%} are asked for."
        return none("accuracy", 1.5, Remark(what, "", self.section))
