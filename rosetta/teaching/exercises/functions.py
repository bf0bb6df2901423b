"""Exercises in which a student writes one function of tensors: a formula, and the ways in which it is written wrong."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, ClassVar

import numpy as np

from rosetta.teaching.exercises.base import Exercise, Given, Numbers
from rosetta.teaching.judging.marks import Mark, Remark, full, none
from rosetta.teaching.judging.twists import Twist, Values, agree, find_twists, gap
from rosetta.teaching.tasks import Arrays, Returned, Task

Call = Sequence[Any]
"""The arguments of one call: arrays, and plain values."""


@dataclass(frozen=True)
class Part:
    """A part of the points, and which results of which calls it asks for; None for all calls."""

    title: str
    points: float
    result: str = ""
    calls: tuple[int, ...] | None = None

    def asks_for(self, key: str) -> bool:
        """Whether it asks for a value of this key, `call:result`."""
        number, _, result = key.partition(":")
        return result == self.result and (self.calls is None or int(number) in self.calls)


class FunctionExercise(Exercise):
    """One function, called a few times."""

    function: ClassVar[str]
    results: ClassVar[tuple[str, ...]] = ("",)
    """Names of what the function gives, in order; one empty name where it gives one tensor."""
    parts: ClassVar[tuple[Part, ...]]
    twists: ClassVar[tuple[Twist, ...]]
    ordinary: ClassVar[tuple[int, ...]] = ()
    """Calls that alone may show a mistake, where others go wrong for a further reason."""

    @abstractmethod
    def calls(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> list[Call]:
        """The arguments of each call."""

    formula: Callable[..., Values]
    """Takes numbers, backend and call; gives what the call must, by the names of `results`. Settings make mistakes."""

    def tasks(self, numbers: Numbers, backend: str, rng: np.random.Generator) -> dict[str, Task]:
        arrays: Arrays = {}
        calls = [
            [_argument(f"{number}.{index}", argument, arrays) for index, argument in enumerate(call)]
            for number, call in enumerate(self.calls(numbers, backend, rng))
        ]
        return {self.name: Task(self.file, self.function, "calls", {"calls": calls}, arrays)}

    def judge(self, given: Given, returned: Mapping[str, Returned]) -> list[Mark]:
        task, out = given.tasks[self.name], returned[self.name]
        calls = [call_of(arguments, task.arrays) for arguments in task.data["calls"]]
        found, failures = _found(out, len(calls), self.results)
        expected = self._all(given, calls)
        marks = [
            full(part.title, part.points)
            if agree(_asked(part, found), _asked(part, expected))
            else none(part.title, part.points)
            for part in self.parts
        ]
        if all(mark.is_full for mark in marks):
            return marks
        remarks = (*failures, *self._explained(given, calls, found, expected))
        return [mark if mark.is_full else Mark(mark.part, mark.points, mark.earned, remarks) for mark in marks]

    def _all(self, given: Given, calls: Sequence[Call], **settings: Any) -> Values:
        """What all calls must give, by number and name."""
        with np.errstate(all="ignore"):  # a mistake may overflow
            return {
                f"{number}:{name}": np.asarray(value)
                for number, call in enumerate(calls)
                for name, value in self.formula(given.numbers, given.backend, call, **settings).items()
            }

    def _explained(self, given: Given, calls: Sequence[Call], found: Values, expected: Values) -> tuple[Remark, ...]:
        """Why those values that there are differ."""
        if agree(found, there := {key: expected[key] for key in found}):
            return ()

        chosen = self._chosen(given, calls, found) or self._chosen(
            given, calls, {key: value for key, value in found.items() if int(key.partition(":")[0]) in self.ordinary}
        )
        return tuple(one.remark for one in chosen) or (_first_difference(self.function, found, there),)

    def _chosen(self, given: Given, calls: Sequence[Call], found: Values) -> tuple[Twist, ...]:
        def compute(**settings: Any) -> Values:
            values = self._all(given, calls, **settings)
            return {key: values[key] for key in found}

        if not found:
            return ()
        return find_twists(compute, found, self.twists)

    def solution(self, numbers: Numbers, backend: str) -> str:
        return self.header(numbers, backend) + solution_text(self.name, backend)


def solution_text(name: str, backend: str) -> str:
    """A right file without its header, from those that the teacher's command writes."""
    return resources.files("rosetta.teaching").joinpath("solutions", backend, f"{name}.py").read_text(encoding="utf-8")


def _argument(key: str, argument: Any, arrays: Arrays) -> dict[str, Any]:
    if isinstance(argument, np.ndarray):
        arrays[key] = argument
        return {"array": key}
    if isinstance(argument, dict):
        arrays |= {f"{key}/{name}": array for name, array in argument.items()}
        return {"arrays": {name: f"{key}/{name}" for name in argument}}
    return {"tuple": list(argument)} if isinstance(argument, tuple) else {"value": argument}


def call_of(arguments: Sequence[Mapping[str, Any]], arrays: Arrays) -> Call:
    """The arguments again that a task describes."""
    call: list[Any] = []
    for argument in arguments:
        if "array" in argument:
            call.append(arrays[argument["array"]])
        elif "arrays" in argument:
            call.append({name: arrays[key] for name, key in argument["arrays"].items()})
        else:
            call.append(tuple(argument["tuple"]) if "tuple" in argument else argument["value"])
    return call


def _asked(part: Part, values: Values) -> Values:
    return {key: value for key, value in values.items() if part.asks_for(key)}


def _found(out: Returned, count: int, results: Sequence[str]) -> tuple[Values, list[Remark]]:
    """What the calls gave, by number and name; and why some, or all, gave nothing."""
    if out.failure:
        return {}, [Remark(out.failure)]
    forms = out.data.get("calls")
    if not isinstance(forms, list) or len(forms) != count or not all(isinstance(form, dict) for form in forms):
        return {}, [Remark("What it left is not used: it is not what its calls gave.")]
    found: dict[str, np.ndarray] = {}
    failures: dict[str, Remark] = {}
    for number, form in enumerate(forms):
        failure = str(form["failure"]) if "failure" in form else _misfit(form.get("names"), results)
        if failure:
            failures.setdefault(failure, Remark(failure))
            continue
        for name, result in zip(form["names"], results, strict=True):
            found[f"{number}:{result}"] = out.arrays.get(f"{number}:{name}", np.array(np.nan))
    return found, [*failures.values()]


def _misfit(names: Any, results: Sequence[str]) -> str:
    """Why what a call gave has another form than the results; empty where it has theirs."""
    positions = [str(position) for position in range(len(results))]
    if names == positions or (len(results) == 1 and names == [""]):
        return ""
    wanted = f"the {len(results)} tensors {', '.join(results)}" if len(results) > 1 else "one tensor"
    gives = "one value" if names == [""] else f"{len(names)} values" if isinstance(names, list) else "something else"
    return f"It gives {gives}, where {wanted} {'belong' if len(results) > 1 else 'belongs'}."


def _first_difference(function: str, found: Values, expected: Values) -> Remark:
    """The first value that differs, without the number that belongs there."""
    for key, value in expected.items():
        array = found[key]
        if gap(array, value) <= 1:
            continue
        number, _, name = key.partition(":")
        what = f"{name or 'what it gives'} in call {int(number) + 1} of {function}"
        if array.shape != value.shape:
            return Remark(f"The first that differs is {what}: its shape is {array.shape}, where {value.shape} belongs.")
        if not np.isfinite(array).all():
            return Remark(f"The first that differs is {what}: it holds {_odd_number(array)}.")
        share = np.abs(array - value).max() / max(np.abs(value).max(), 1e-12)
        return Remark(
            f"The first that differs is {what}, by {share:.1g} of the largest number; no mistake that is known"
            " gives these numbers."
        )
    return Remark(f"What {function} gives is not what belongs there.")


def _odd_number(array: np.ndarray) -> str:
    return "NaN" if np.isnan(array).any() else "infinity"
