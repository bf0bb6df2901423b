"""The mean cross-entropy of logits, by hand."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from resnet_spec.reference import softmax
from rosetta.teaching.exercises.base import Given, Numbers
from rosetta.teaching.exercises.functions import Call, FunctionExercise, Part
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.judging.twists import BOUND, Values, gap, twist
from rosetta.teaching.tasks import Returned, Task

_TWICE = "A softmax of probabilities is nearly flat: the loss cannot come near 0, and the gradients are small."
_MEAN = "With another factor the same learning rate takes other steps."
_FLOOR = "A network that is very wrong about an image then has a loss that says less, and a gradient of 0."
_GRADIENT = Remark(
    "The framework cannot differentiate it: its value does not depend on the logits.",
    "A detour through NumPy or Python's numbers (.item(), .numpy(), float) cuts the graph, and nothing is trained.",
    6,
)


class CrossEntropy(FunctionExercise):
    """-log p(label), where p is the softmax of the logits; the mean over the batch, in nats."""

    name = "cross_entropy"
    title = "Cross-entropy from logits"
    points = 4.0
    section = 6
    minutes = 20
    file = "cross_entropy.py"
    function = "cross_entropy"
    parts = (Part("value", 2.0, calls=(0, 1)), Part("large logits", 1.0, calls=(2,)))
    ordinary = (0, 1)
    twists = (
        twist("reduction", "sum", "It is the sum over the batch, where the mean belongs.", _MEAN, section=6,
              row="weighted_mean"),
        twist("reduction", "all", "It is the mean over images and classes, where that over the images belongs.", _MEAN,
              section=6),
        twist("reduction", "classes", "It divides by the number of classes, where that of the images belongs.", _MEAN,
              section=6),
        twist("reduction", "none", "It gives one number per image, where their mean belongs.",
              "A loss is one number, or nothing can be differentiated.", section=6, row="cross_entropy_shape"),
        twist("softmaxes", 2, "The softmax is taken twice: of probabilities again.", _TWICE, section=6,
              row="cross_entropy_of_scores"),
        twist("softmaxes", 0, "There is no softmax: the logits are taken for probabilities.",
              "Logits are any numbers; below 0 they have no logarithm.", section=6, row="cross_entropy_of_scores"),
        twist("softmaxes", "sigmoid", "It takes a sigmoid of each logit, where a softmax over the classes belongs.",
              "Sigmoids do not sum to 1: they answer each class on its own.", section=6),
        twist("softmaxes", "log twice", "It takes the softmax for the logarithm of one: log softmax of probabilities.",
              _TWICE, section=6, row="cross_entropy_of_scores"),
        twist("shift", False, "Large logits overflow: the largest of a row is not taken off before the exponential.",
              "exp(1000) is infinite in every precision. exp(x - max) gives the same softmax, and never overflows.",
              section=6),
        twist("shift", "global", "The largest logit of the whole batch is taken off, and not that of each row.",
              "A row whose logits are far below it underflows to 0, whose logarithm is minus infinity.", section=6),
        twist("axis", 0, "The softmax runs over the batch, and not over the classes.",
              "Each image's probabilities have to sum to 1.", section=6),
        twist("base", 2.0, "The logarithm is to base 2.", "Cross-entropy in nats takes the natural logarithm.",
              section=6),
        twist("base", 10.0, "The logarithm is to base 10.", "Cross-entropy in nats takes the natural logarithm.",
              section=6),
        twist("sign", 1, "The sign is missing: it is the mean of log p, where that of -log p belongs.",
              "Training would make the right class less likely.", section=6),
        twist("what", "1 - p", "It is 1 - p(label), where -log p(label) belongs.",
              "Its gradient vanishes where the network is surely wrong.", section=6),
        twist("what", "p", "The logarithm is missing: it is -p(label).", "Its gradient vanishes where p is near 0.",
              section=6),
        twist("what", "all classes", "It adds -log p of all classes, and not that of the label alone.",
              "Every class would be pulled up.", section=6),
        twist("what", "binary", "It adds -log(1 - p) of the other classes: the binary cross-entropy of each class.",
              "With a softmax the classes already compete; the term of the label alone says all.", section=6),
        twist("what", "squares", "It is the mean square of the difference from the one-hot label.",
              "That is Brier's score: its gradient is flat where the network is surely wrong.", section=6),
        twist("what", "logit", "It is the label's logit with the sign turned; what the other classes get is not taken off.",
              "The logarithm of the softmax's denominator is missing, so nothing bounds the loss.", section=6),
        twist("smoothing", 0.1, "The labels are smoothed by 0.1: the other classes get a share.",
              "Label smoothing is a regulariser, and another loss.", section=6),
        twist("label", 1, "It looks a class too far: the labels count from 0.", "Class 0 is the first column.",
              section=6),
        twist("floor", "clip 1e-7", "It bounds p from below by 1e-7.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "add 1e-7", "It adds 1e-7 to p.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "clip 1e-8", "It bounds p from below by 1e-8.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "add 1e-8", "It adds 1e-8 to p.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "clip 1e-9", "It bounds p from below by 1e-9.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "add 1e-9", "It adds 1e-9 to p.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "clip 1e-10", "It bounds p from below by 1e-10.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "add 1e-10", "It adds 1e-10 to p.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "clip 1e-12", "It bounds p from below by 1e-12.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "add 1e-12", "It adds 1e-12 to p.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "clip 1e-15", "It bounds p from below by 1e-15.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "log 64", "No log-probability falls below -64: a log_softmax with that limit is used, as Paddle has"
              " it on a CPU.", _FLOOR, row="cross_entropy_of_probability_0"),
        twist("floor", "shifted p", "With the largest logit taken off, p underflows to 0 before its logarithm is taken.",
              "log(exp(x - max) / sum) loses what x - max - log(sum) keeps: take the logarithm by hand.", section=6,
              row="cross_entropy_of_probability_0"),
    )  # fmt: skip

    def draw(self, rng: np.random.Generator) -> Numbers:
        return {}

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        return {}

    def calls(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> list[Call]:
        def drawn(batch: int, classes: int, scale: float) -> Call:
            return [scale * rng.normal(size=(batch, classes)), rng.integers(0, classes - 1, batch)]

        large, labels = drawn(5, 4, 300.0)
        large[0, 0], labels[0] = 1000.0, 1
        return [drawn(6, 5, 1.0), drawn(4, 7, 2.0), [large, labels]]

    def tasks(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> dict[str, Task]:
        tasks = super().tasks(numbers, backend, rng)
        tasks[self.name].data["gradient"] = True
        return tasks

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        return [*super().judge(given, returned), self._gradient(given, returned[self.name])]

    def _gradient(self, given: Given, out: Returned) -> Mark:
        """Of the first call, by the framework's own means."""
        if out.failure:
            return none("gradient", 1.0, Remark(out.failure))
        if failure := out.data.get("gradient_failure"):
            return none("gradient", 1.0, Remark(str(failure)))
        if "gradient" not in out.arrays:
            return none("gradient", 1.0, _GRADIENT)
        arrays = given.tasks[self.name].arrays
        share, labels = softmax(arrays["0.0"]), arrays["0.1"]
        share[np.arange(len(labels)), labels] -= 1.0
        if gap(out.arrays["gradient"], share / len(labels)) * BOUND["float64"] <= BOUND["float32"]:
            return full("gradient", 1.0)
        what = "Its gradient is not softmax - one-hot over the batch, though that follows from the formula."
        return none("gradient", 1.0, Remark(what, "A part of the graph is cut, or the value is another formula's.", 6))

    def formula(
        self,
        numbers: Numbers,
        backend: str,
        call: Call,
        *,
        reduction: str = "mean",
        softmaxes: Any = 1,
        shift: Any = True,
        axis: int = 1,
        base: float = np.e,
        sign: int = -1,
        what: str = "log",
        label: int = 0,
        smoothing: float = 0.0,
        floor: str = "",
    ) -> Values:
        logits, labels = call
        rows = np.arange(len(labels))
        labels = np.minimum(labels + label, logits.shape[1] - 1)
        x = logits
        if shift is True:
            x = x - x.max(axis=axis, keepdims=True)
        elif shift == "global":
            x = x - x.max()
        log_p = x - np.log(np.exp(x).sum(axis=axis, keepdims=True))
        if softmaxes == 2:
            log_p = np.log(softmax(softmax(logits)))
        elif softmaxes == "log twice":
            log_p = np.exp(log_p)
        elif softmaxes == 0:
            log_p = np.log(logits)
        elif softmaxes == "sigmoid":
            log_p = -np.logaddexp(0.0, -logits)
        kind, _, amount = floor.partition(" ")
        if kind == "clip":
            log_p = np.log(np.maximum(np.exp(log_p), float(amount)))
        elif kind == "add":
            log_p = np.log(np.exp(log_p) + float(amount))
        elif kind == "log":
            log_p = np.maximum(log_p, -float(amount))
        elif kind == "shifted":
            log_p = np.log(np.exp(log_p))
        each = sign * log_p[rows, labels] / np.log(base)
        if smoothing:
            each = (1 - smoothing) * each + smoothing * sign * log_p.mean(axis=1)
        p = np.exp(log_p)
        one_hot = np.eye(logits.shape[1])[labels]
        others = {
            "1 - p": 1 - p[rows, labels],
            "p": sign * p[rows, labels],
            "all classes": -log_p.sum(axis=1),
            "binary": -(np.where(one_hot == 1, log_p, np.log1p(-p))).sum(axis=1),
            "squares": ((p - one_hot) ** 2).sum(axis=1),
            "logit": -logits[rows, labels],
        }
        each = others.get(what, each)
        divisor = {"mean": len(labels), "all": logits.size, "classes": logits.shape[1]}.get(reduction, 1)
        return {"": each if reduction == "none" else np.array(each.sum() / divisor)}
