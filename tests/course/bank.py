"""The bank of submissions: right ones in many styles, and wrong ones with the words that a feedback has to say."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.base import Given
from rosetta.teaching.handout import draw_numbers
from rosetta.teaching.judging.marks import Mark
from rosetta.teaching.keys import OPEN_KEY, generator
from rosetta.teaching.running import run_tasks
from rosetta.teaching.tasks import Returned, Task

FOLDER = Path(__file__).parent
STUDENT = "ada"


@dataclass(frozen=True)
class Entry:
    """A file of the bank.

    words: what the feedback has to say, as a regular expression; empty for a right one.
    """

    backend: str
    exercise: str
    name: str
    path: Path
    words: str = ""

    @property
    def key(self) -> str:
        return f"{self.exercise}__{self.name}"


def wrong_entries(backend: str) -> list[Entry]:
    """Every wrong submission of a framework."""
    expected: dict[str, dict[str, str]] = {}
    for path in sorted((FOLDER / "wrong").glob("expected*.toml")):
        for exercise, mistakes in tomllib.loads(path.read_text(encoding="utf-8")).items():
            expected |= {f"{exercise}__{name}": about for name, about in mistakes.items()}
    return [
        Entry(backend, *path.stem.split("__", 1), path, expected[path.stem]["words"])
        for path in sorted((FOLDER / "wrong" / backend).glob("*.py"))
    ]


def right_entries(backend: str) -> list[Entry]:
    """Every right submission of a framework."""
    return [
        Entry(backend, *path.stem.split("__", 1), path) for path in sorted((FOLDER / "right" / backend).glob("*.py"))
    ]


def judged(entries: Iterable[Entry]) -> dict[str, list[Mark]]:
    """The marks of each entry, by its key; all of one framework, in one process."""
    entries = list(entries)
    backend = entries[0].backend
    numbers = draw_numbers(OPEN_KEY.numbers_of(STUDENT))
    files: dict[str, bytes] = {}
    tasks: dict[str, dict[str, Task]] = {}
    for entry in entries:
        exercise = EXERCISES[entry.exercise]
        own = exercise.tasks(numbers[entry.exercise], backend, generator("bank", entry.exercise))
        file = f"{entry.key}.py"
        text = exercise.header(numbers[entry.exercise], backend) + "\n" + entry.path.read_text(encoding="utf-8")
        files[file] = text.encode()
        tasks[entry.key] = {
            name: Task(file, task.function, task.kind, task.data, task.arrays) for name, task in own.items()
        }
    marks: dict[str, list[Mark]] = {}

    def judge(returned: Mapping[str, Returned]) -> None:
        for entry in entries:
            own = {name: returned[f"{entry.key}-{name}"] for name in tasks[entry.key]}
            given = Given(numbers[entry.exercise], backend, tasks[entry.key], {}, files)
            with np.errstate(all="ignore"):  # as where submissions are judged
                marks[entry.key] = EXERCISES[entry.exercise].judge(given, own)

    whole = {f"{key}-{name}": task for key, own in tasks.items() for name, task in own.items()}
    run_tasks(files, whole, backend, judge)
    return marks


def is_full(marks: Iterable[Mark]) -> bool:
    return all(mark.is_full for mark in marks)


def feedback(marks: Iterable[Mark]) -> str:
    """What is said of a submission, on one line."""
    return " ".join(" ".join(f"{remark.what} {remark.why}".split()) for mark in marks for remark in mark.remarks)


def is_named(entry: Entry, marks: Iterable[Mark]) -> bool:
    """Whether a wrong submission loses points and is told why."""
    marks = list(marks)
    return not is_full(marks) and re.search(entry.words, feedback(marks), re.IGNORECASE) is not None
