"""The bug hunt: three faults are planted, each costs its share while it stays, and a new one costs as much."""

import itertools
import re
from collections.abc import Mapping

import pytest

from rosetta.backends import BACKENDS
from rosetta.teaching.exercises.base import Given
from rosetta.teaching.exercises.bug_hunt import COUNT, FAULTS, BugHunt
from rosetta.teaching.handout import draw_numbers
from rosetta.teaching.keys import generator
from rosetta.teaching.running import run_tasks
from rosetta.teaching.tasks import Returned, Task
from tests.cases import by_time
from tests.conftest import load_backend

HUNT = BugHunt()


def with_faults(text: str, names: tuple[str, ...], backend: str) -> str:
    for name in names:
        text = re.sub(*FAULTS[name].edits[backend], text)
    return text


@pytest.mark.parametrize("backend", BACKENDS)
def test_three_faults_are_planted_and_no_word_tells_them(backend: str) -> None:
    for source in ("ada", "ben"):
        numbers = draw_numbers(source)["bug_hunt"]
        text, names = HUNT.planted(numbers, backend)
        right = HUNT.solution(numbers, backend)
        assert len(set(names)) == COUNT
        assert text == with_faults(right, tuple(names), backend)
        assert len({with_faults(right, (name,), backend) for name in names} | {right}) == COUNT + 1
        assert "#" not in text
        assert '"""' not in text


@pytest.mark.parametrize(
    "backend",
    by_time(list(BACKENDS), lambda name: name == "pt", lambda name: name == "paddle"),
)
def test_each_fault_that_is_left_costs_its_share(backend: str) -> None:
    load_backend(BACKENDS[backend])
    numbers = draw_numbers("ada")["bug_hunt"]
    _, names = HUNT.planted(numbers, backend)
    right = HUNT.solution(numbers, backend)
    [task] = HUNT.tasks(numbers, backend, generator("bug hunt")).values()
    left = [each for count in range(COUNT + 1) for each in itertools.combinations(names, count)]
    told = {FAULTS[name].seen for name in names}
    new = next(name for name, fault in FAULTS.items() if fault.seen not in told and name != "pool")
    left.append((new,))
    files = {f"n{number}.py": with_faults(right, each, backend).encode() for number, each in enumerate(left)}
    tasks = {file: Task(file, task.function, task.kind, task.data, task.arrays) for file in files}
    earned: list[float] = []

    def judge(returned: Mapping[str, Returned]) -> None:
        for file in files:
            marks = HUNT.judge(Given(numbers, backend, {HUNT.name: task}, {}, {}), {HUNT.name: returned[file]})
            earned.append(sum(mark.earned for mark in marks))

    run_tasks(files, tasks, backend, judge)
    assert earned == [HUNT.points * (COUNT - len(each)) / COUNT for each in left]
