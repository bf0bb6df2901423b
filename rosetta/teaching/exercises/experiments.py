"""Three experiments by rubric: the form of what is handed in is checked here, the thinking by the teacher."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from resnet_spec import RosettaError
from rosetta.teaching.exercises.base import Exercise, Given, Numbers, pick
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.tasks import Returned
from rosetta.teaching.toml import read_toml

_FEWEST_STEPS = 30
_FEWEST_WORDS = 80
FORM_POINTS = 2.0


class ExperimentExercise(Exercise):
    """Raw histories and a report, in a file of TOML."""

    points = 5.0
    rubric: ClassVar[tuple[str, ...]]
    """What the teacher looks for, a point each."""

    def words(self, numbers: Numbers, backend: str) -> dict[str, str]:
        rubric = "\n".join(f"* {each}" for each in self.rubric)
        return {**{name: f"{value}" for name, value in numbers.items()}, "rubric": rubric}

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        content = given.files.get(self.file)
        if content is None:
            return [none("form", FORM_POINTS)]
        try:
            data = read_toml(self.file, content)
        except RosettaError as error:
            return [none("form", FORM_POINTS, Remark(str(error)))]
        runs = data.get("runs")
        if not runs:
            return [none("form", FORM_POINTS)]
        if not isinstance(runs, list) or not all(isinstance(run, dict) for run in runs):
            return [none("form", FORM_POINTS, Remark("runs is no list of tables: write one [[runs]] for each."))]
        problems = [*_curve_problems(runs), *self.problems(given.numbers, data, runs), *_report_problems(data)]
        if problems:
            return [none("form", FORM_POINTS, *(Remark(problem, section=self.section) for problem in problems[:5]))]
        return [full("form", FORM_POINTS)]

    @abstractmethod
    def problems(self, numbers: Numbers, data: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> list[str]:
        """Where the runs are not those that are asked for, a sentence each."""


def _curve_problems(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Losses that are none, too few, or another run's."""
    found = []
    curves = [run.get("losses") for run in runs]
    for number, losses in enumerate(curves, start=1):
        if not isinstance(losses, list) or not all(_is_number(loss) for loss in losses):
            found.append(f"losses of run {number} are no list of numbers.")
        elif len(losses) < _FEWEST_STEPS:
            found.append(f"losses of run {number} are {len(losses)}, where at least {_FEWEST_STEPS} steps belong.")
    for number, losses in enumerate(curves[1:], start=2):
        if losses in curves[: number - 1]:
            found.append(f"Run {number} has the losses of an earlier one to the last digit.")
    return found


def _report_problems(data: Mapping[str, Any]) -> list[str]:
    report = data.get("report")
    words = len(report.split()) if isinstance(report, str) else 0
    return [] if words >= _FEWEST_WORDS else [f"report has {words} words, where at least {_FEWEST_WORDS} belong."]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Rates(ExperimentExercise):
    """How large a learning rate may be."""

    name = "rates"
    title = "Experiment: how large may the learning rate be?"
    section = 6
    minutes = 90
    file = "rates.toml"
    rubric = (
        "The rates span from too small to too large, and the report says how that was decided.",
        "What happens at the first wild steps is described from the curves, not from hearsay.",
        "The report says what the experiment cannot show.",
    )

    def draw(self, rng: np.random.Generator) -> Numbers:
        return {"least": 4, "batch": pick(rng, (24, 32, 48))}

    def problems(self, numbers: Numbers, data: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> list[str]:
        rates = [run.get("learning_rate", 0.0) for run in runs]
        if not all(_is_number(rate) and rate > 0 for rate in rates):
            return ["learning_rate of each run has to be a number above 0."]
        found = []
        if len(set(rates)) < numbers["least"]:
            found.append(
                f"There are {len(set(rates))} different learning rates, where at least {numbers['least']} belong."
            )
        elif max(rates) < 10 * min(rates):
            found.append("The largest learning rate has to be at least ten times the smallest.")
        for number, run in enumerate(runs, start=1):
            losses = run.get("losses")
            if isinstance(losses, list) and losses and all(_is_number(loss) for loss in losses):
                wild = next((step for step, loss in enumerate(losses, 1) if not loss <= 2 * losses[0]), 0)
                if run.get("first_wild_step") != wild:
                    found.append(f"first_wild_step of run {number} is not what its own losses say.")
        return found


class Depth(ExperimentExercise):
    """Whether the shortcut matters at 18 layers."""

    name = "depth"
    title = "Experiment: does the shortcut matter at 18 layers?"
    section = 6
    minutes = 120
    file = "depth.toml"
    rubric = (
        "What is expected, and why, stands before the runs.",
        "The difference of the means is held against the spread of the seeds.",
        "The conclusion says no more than that.",
    )

    def draw(self, rng: np.random.Generator) -> Numbers:
        return {"seeds": 3, "epochs": pick(rng, (2, 3))}

    def problems(self, numbers: Numbers, data: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> list[str]:
        found = []
        means = {}
        for network in ("plain", "residual"):
            own = [run for run in runs if run.get("network") == network]
            seeds = {run.get("seed") for run in own if isinstance(run.get("seed"), int)}
            if len(seeds) < numbers["seeds"]:
                found.append(f"There are {len(seeds)} seeds of the {network} network, where {numbers['seeds']} belong.")
            accuracies = [run.get("accuracy", -1.0) for run in own]
            if not all(_is_number(accuracy) and 0 <= accuracy <= 1 for accuracy in accuracies):
                found.append(f"accuracy of each {network} run has to be a number from 0 to 1.")
            elif accuracies:
                means[network] = float(np.mean(accuracies))
        difference = data.get("difference_of_means", "")
        if len(means) == 2 and not (
            _is_number(difference) and abs(difference - (means["residual"] - means["plain"])) < 0.0051
        ):
            found.append("difference_of_means is not the mean of the residual runs less that of the plain ones.")
        return found


class Degradation(ExperimentExercise):
    """Whether exploding gradients at the start are the cause of degradation."""

    name = "degradation"
    title = "Experiment: are exploding gradients the cause of degradation?"
    section = 1
    minutes = 180
    file = "degradation.toml"
    rubric = (
        "The ratio of the gradients is plotted against the training error, of the plain and the residual network.",
        "A second setting (a longer warm-up, another rate) tests the explanation.",
        "The report says what would convince somebody who believes the opposite.",
    )

    def draw(self, rng: np.random.Generator) -> Numbers:
        return {"every": pick(rng, (10, 15, 20)), "points": 5}

    def problems(self, numbers: Numbers, data: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> list[str]:
        found = []
        networks = {run.get("network") for run in runs}
        if not {"plain56", "resnet56"} <= networks:
            found.append('There has to be a run with network = "plain56" and one with network = "resnet56".')
        for number, run in enumerate(runs, start=1):
            ratios = run.get("ratios")
            if not isinstance(ratios, list) or not all(_is_number(ratio) and ratio > 0 for ratio in ratios):
                found.append(f"ratios of run {number} are no list of numbers above 0.")
            elif len(ratios) < numbers["points"]:
                found.append(f"ratios of run {number} are {len(ratios)}, where at least {numbers['points']} belong.")
            elif run.get("every") != numbers["every"]:
                found.append(
                    f"every of run {number} has to be {numbers['every']}: that many steps lie between two ratios."
                )
        return found
