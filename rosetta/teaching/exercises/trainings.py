"""Exercises in which a student trains a network of this project: the rule, or the loss, that gives the numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from resnet_spec import (
    SGD,
    Adam,
    Batch,
    ResNetSpec,
    Weights,
    draw_weights,
    from_toml,
    get_spec,
    to_toml,
)
from resnet_spec.differentiation import mean_cross_entropy, moved_statistics, reference_slope
from resnet_spec.optimisers import Memory, Optimiser
from resnet_spec.reference import softmax
from rosetta.backends import BACKENDS
from rosetta.teaching.exercises.base import Exercise, Given, Numbers
from rosetta.teaching.exercises.functions import solution_text
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.judging.twists import Twist, Values, agree, find_twists, gap
from rosetta.teaching.tasks import Returned, Task

BATCH, SIDE, CLASSES = 16, 8, 4
_SEARCHED = 6
"""So many steps tell one rule from another."""


class TrainingExercise(Exercise):
    """A loop over batches, judged by its losses and by what it leaves."""

    function: ClassVar[str]
    twists: ClassVar[tuple[Twist, ...]]
    steps: ClassVar[int]
    momentum: ClassVar[bool] = False
    settings: ClassVar[Mapping[str, Any]] = {}
    """Of the right run, as `run` takes them."""

    def tasks(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> dict[str, Task]:
        spec = self.spec(numbers)
        weights = draw_weights(spec, seed=int(rng.integers(2**31)))
        arrays = {name: tensor.astype("float64") for name, tensor in weights.items()}
        for number in range(self.steps):
            images, labels = draw_bars(rng, BATCH)
            arrays |= {f"images{number}": images, f"labels{number}": labels}
        data = {"spec": to_toml(spec), "steps": self.steps, "learning_rate": numbers["rate"]}
        return {self.name: Task(self.file, self.function, "training", data, arrays)}

    def spec(self, numbers: Numbers) -> ResNetSpec:
        """The network that is given to the student's function."""
        widths = tuple(numbers["widths"])
        tiny = get_spec("resnet20_cifar").replace(
            name="tiny", image_size=SIDE, stem_channels=widths[0], stage_blocks=(1, 1), stage_channels=widths,
            stage_strides=(1, 2), in_channels=1, num_classes=CLASSES, shortcut="B",
        )  # fmt: skip
        return tiny.with_float32_norm()

    def run(self, given: Given, steps: int, **settings: Any) -> Values:
        """The losses of so many steps, and where these are all, the weights and statistics behind the last."""
        task = given.tasks[self.name]
        batches = [(task.arrays[f"images{number}"], task.arrays[f"labels{number}"]) for number in range(self.steps)]
        unbiased = BACKENDS[given.backend].keeps_unbiased_variance
        weights = {name: tensor for name, tensor in task.arrays.items() if "." in name}
        momentum = given.numbers["momentum"] if self.momentum else 0.0
        losses, trained = run(
            from_toml(task.data["spec"]), weights, batches, given.numbers["rate"], momentum,
            steps=steps, unbiased=unbiased, **{**self.settings, **settings},
        )  # fmt: skip
        values: dict[str, np.ndarray] = {"losses": np.array(losses)}
        if steps == self.steps:
            values |= {"parameters": _flat(trained, running=False), "statistics": _flat(trained, running=True)}
        return _in_float32(values)

    def found(self, given: Given, out: Returned) -> tuple[Values, Remark | None]:
        """The values of the student's run, and why there are none."""
        if out.failure:
            return {}, Remark(out.failure)
        weights = {name: tensor for name, tensor in given.tasks[self.name].arrays.items() if "." in name}
        if out.arrays.keys() != weights.keys() or any(
            out.arrays[name].shape != weights[name].shape for name in weights
        ):
            return {}, Remark("What it left is not used: it is not the weights of the network that was given.")
        losses = np.array(out.data.get("losses", []), np.float64)
        values = {"parameters": _flat(out.arrays, running=False), "statistics": _flat(out.arrays, running=True)}
        return _in_float32({"losses": losses, **values}), None

    def explained(self, given: Given, found: Values, expected: Values) -> tuple[Remark, ...]:
        """Which mistake gives the losses, or, where these are right, what is left."""
        losses = found["losses"]
        if losses.shape != expected["losses"].shape:
            what = f"It returns {losses.size} losses for {self.steps} batches, where one per batch belongs."
            return (Remark(what, "", self.section),)
        whole = gap(losses[:_SEARCHED], expected["losses"][:_SEARCHED]) <= 1
        steps = self.steps if whole else _SEARCHED
        looked_at = {
            name: found[name] if whole else found[name][:_SEARCHED] for name in (found if whole else ["losses"])
        }
        with np.errstate(all="ignore"):
            chosen = find_twists(
                lambda **settings: self.run(given, steps, **settings), looked_at, self.twists, most=1 if whole else 2
            )
        if chosen:
            return tuple(one.remark for one in self._surest(given, found, chosen))
        if order := self._other_order(given, found):
            return (order,)
        return (_first_difference(found, expected, self.section),)

    def _surest(self, given: Given, found: Values, chosen: tuple[Twist, ...]) -> tuple[Twist, ...]:
        """Of single twists with the same first losses that which also leaves what was left."""
        if len(chosen) > 1:
            return chosen
        first = self.run(given, _SEARCHED, **{chosen[0].setting: chosen[0].value})
        for one in self.twists:
            settings = {one.setting: one.value}
            if gap(self.run(given, _SEARCHED, **settings)["losses"], first["losses"]) <= 1 and agree(
                found, self.run(given, self.steps, **settings)
            ):
                return (one,)
        return chosen

    def _other_order(self, given: Given, found: Values) -> Remark | None:
        """Whether the first loss is that of another batch."""
        for first in range(1, self.steps):
            if gap(found["losses"][:1], self.run(given, 1, first=first)["losses"]) <= 1:
                what = f"The batches are taken in another order: the first loss is that of batch {first + 1}."
                return Remark(what, "They are given in order, so that a run can be repeated.", self.section)
        return None

    def solution(self, numbers: Numbers, backend: str) -> str:
        return self.header(numbers, backend) + solution_text(self.name, backend)


def draw_bars(rng: np.random.Generator, count: int) -> Batch:
    """Images of a bar in one of four directions with noise, (count, 1, 8, 8), and the directions."""
    labels = rng.integers(0, CLASSES, count)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    along = np.stack([rows, columns, rows - columns, rows + columns - SIDE + 1])[labels]
    centres = np.where(labels < 2, rng.integers(1, SIDE - 1, count), rng.integers(-2, 3, count))
    bars = np.abs(along - centres[:, None, None]) < 1
    return (2 * bars + 0.2 * rng.normal(size=bars.shape))[:, None].astype("float64"), labels


def run(
    spec: ResNetSpec,
    weights: Weights,
    batches: Sequence[Batch],
    rate: float,
    momentum: float,
    *,
    steps: int,
    unbiased: bool,
    rule: str = "momentum",
    loss: str = "mean",
    gradients: str = "fresh",
    mode: str = "training",
    reported: str = "before",
    order: str = "given",
    moves: str = "all",
    stage: str = "batch",
    kept: bool = False,
    left: str = "trained",
    first: int = 0,
) -> tuple[list[float], Weights]:
    """Trains, right or with one of the mistakes that people make.

    rule, loss, gradients, mode, reported, order: how the step is taken, and from what.
    moves: which parameters move: `all`, `none`, `but stage`, `but stem and stage`, `head`, `but convolutions of stage`.
    stage: whether the first stage's norms use the `batch` and move their statistics, or use it and keep them
        (`batch, kept`), or are in `inference` mode.
    left: whether the `trained` weights are left, or those of the `start`. first: the batch that is taken first.
    kept: whether no running statistics move at all, though the norms use the batch's.
    """
    rules: dict[str, Optimiser] = {
        "plain": SGD(),
        "nesterov": SGD(momentum=momentum or 0.9, nesterov=True),
        "adam": Adam(),
        "adam with its own momentum": Adam(beta1=momentum or 0.9),
        "adam with Keras' eps": Adam(eps=1e-7),
        "usual momentum": SGD(momentum=0.9),
        "decay 1e-4": SGD(momentum=momentum, weight_decay=1e-4),
        "decay 5e-4": SGD(momentum=momentum, weight_decay=5e-4),
        "decay 1e-2": SGD(momentum=momentum, weight_decay=1e-2),
    }
    chosen = rules.get(rule, SGD() if rule == "debiased" else SGD(momentum=momentum))
    rate = {"tenth of the rate": rate / 10, "rate 1e-3": 1e-3, "rate 1e-2": 1e-2}.get(rule, rate)
    now: Weights = {name: tensor.astype("float64") for name, tensor in weights.items()}
    memories: dict[str, Memory] = {}
    sums: Weights = {}
    losses: list[float] = []
    if moves == "everything":
        moves, stage = "all", "batch"
    for number in range(steps):
        position = {"reversed": len(batches) - 1 - number, "first": 0}.get(order, number + first)
        images, labels = batches[position]
        options: dict[str, Any] = {"training": mode == "training", "loss": _LOSSES.get(loss, mean_cross_entropy)}
        if stage == "inference":
            options["frozen"] = ("layer1",)
        elif stage == "inference of the second":
            options["frozen"] = ("layer2",)
        slope = reference_slope(spec, now, images, labels, **options)
        before = now
        now = {**now, **moved_statistics(spec, now, slope, unbiased=unbiased)} if not kept else dict(now)
        if stage == "batch, kept":
            now |= {name: before[name] for name in slope.statistics if name.startswith("layer1")}
        length = float(np.sqrt(sum((gradient**2).sum() for gradient in slope.gradients.values())))
        for name, gradient in slope.gradients.items():
            if gradients.startswith("clipped"):
                gradient = gradient * min(1.0, float(gradients.split()[-1]) / length)
            if rule == "debiased":
                sums[name] = momentum * sums.get(name, 0.0) + (1 - momentum) * gradient
                gradient = sums[name] / (1 - momentum ** (number + 1))
            if gradients == "summed":
                gradient = sums[name] = sums.get(name, 0.0) + gradient
            if gradients == "at the end":
                sums[name] = sums.get(name, 0.0) + gradient
                gradient = sums[name] if number == len(batches) - 1 else np.zeros_like(gradient)
            if rule == "dampened":
                gradient = (1 - momentum) * gradient
            if _is_moved(name, moves):
                now[name] = chosen.updated(now[name], gradient, memories.setdefault(name, {}), rate)
        if gradients == "behind the frozen":  # what a mask leaves out is added as it is
            for name, gradient in slope.gradients.items():
                if name.startswith("layer1"):
                    now[name] = now[name] + gradient
        if reported == "after":
            slope = reference_slope(spec, now, images, labels, **options)
        reports = {"mean so far": (sum(losses) + slope.loss) / (number + 1), "sum": slope.loss * len(labels)}
        losses.append(slope.loss if reported != "sum" else reports["sum"])
    if reported == "mean so far":
        losses = [float(np.mean(losses[: number + 1])) for number in range(len(losses))]
    return losses, now if left == "trained" else {name: tensor.astype("float64") for name, tensor in weights.items()}


def _is_moved(name: str, moves: str) -> bool:
    in_stage = name.startswith("layer1")
    return {
        "all": True,
        "none": False,
        "but stage": not in_stage,
        "but stem and stage": not name.startswith(("layer1", "conv1", "bn1")),
        "head": name.startswith("fc"),
        "but convolutions of stage": not (in_stage and ".conv" in name),
        "but norms of stage": not (in_stage and ".bn" in name),
        "stage": in_stage,
        "kernels": name.endswith("weight") and "bn" not in name and "downsample.1" not in name,
        "but norms and biases": name.endswith("weight"),
        "but the second stage": not name.startswith("layer2"),
        "but first convolution": not name.startswith("layer1.0.conv1"),
    }[moves]


def _sum(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    value, gradient = mean_cross_entropy(logits, labels)
    return value * len(labels), gradient * len(labels)


def _twice(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Softmax of a softmax: the chain rule through the first."""
    p = softmax(logits)
    value, gradient = mean_cross_entropy(p, labels)
    return value, p * (gradient - (gradient * p).sum(axis=1, keepdims=True))


def _squares(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    difference = logits - np.eye(logits.shape[1])[labels]
    return float((difference**2).mean()), 2 * difference / difference.size


def _sum_told_as_mean(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    value, gradient = _sum(logits, labels)
    return value / len(labels), gradient


def _as_probabilities(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Keras' loss of what it takes for probabilities: bounded, and their logarithm taken for logits."""
    bounded = np.clip(logits, 1e-7, 1 - 1e-7)
    value, gradient = mean_cross_entropy(np.log(bounded), labels)
    return value, gradient / bounded * ((logits > 1e-7) & (logits < 1 - 1e-7))


_LOSSES = {
    "sum": _sum,
    "logits as probabilities": _as_probabilities,
    "sum, told as a mean": _sum_told_as_mean,
    "softmax twice": _twice,
    "squares": _squares,
}


def _in_float32(values: Values) -> Values:
    """The precision in which runs are compared; what does not fit is infinite, and no run's."""
    with np.errstate(over="ignore"):
        return {name: value.astype("float32") for name, value in values.items()}


def _flat(weights: Mapping[str, np.ndarray], *, running: bool) -> np.ndarray:
    chosen = [np.ravel(weights[name]) for name in sorted(weights) if ("running" in name) == running]
    return np.concatenate(chosen).astype("float64")


def judged(part: str, points: float, found: Values, expected: Values, remarks: tuple[Remark, ...]) -> Mark:
    """A part that is one of the values."""
    is_right = part in found and gap(found[part], expected[part]) <= 1
    return full(part, points) if is_right else none(part, points, *remarks)


def _first_difference(found: Values, expected: Values, section: int) -> Remark:
    losses, wanted = found["losses"], expected["losses"]
    if not np.isfinite(losses).all():
        return Remark("A loss is not finite.", "The run has diverged.", section)
    for number, (loss, right) in enumerate(zip(losses, wanted, strict=True), start=1):
        if gap(loss[None], right[None]) > 1:
            share = abs(float(loss - right) / float(right))
            what = (
                f"The first loss that differs is that of step {number}, by {share:.1g} of it; no mistake that is known"
            )
            return Remark(f"{what} gives these losses.", "What comes before that step is right.", section)
    what = "parameters" if gap(found["parameters"], expected["parameters"]) > 1 else "running statistics"
    return Remark(f"The losses are right, but the {what} that are left are not.", "", section)
