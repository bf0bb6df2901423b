"""The mean cross-entropy of logits, by hand."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from resnet_spec.reference import softmax
from rosetta.teaching.exercises.base import Given, Numbers
from rosetta.teaching.exercises.functions import Call, FunctionExercise, Part
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.judging.twists import BOUND, Values, gap, read_mistakes
from rosetta.teaching.tasks import Returned, Task

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
    twists = read_mistakes("cross_entropy")

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
