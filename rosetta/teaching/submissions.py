"""Reads a student's folder, once and before any code runs, and judges what is in it."""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import RosettaError
from resnet_spec.files import shown
from rosetta.backends import BACKENDS
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.base import Exercise, Given, Numbers
from rosetta.teaching.handout import ANSWERS, draw_numbers, file_of, read_answers
from rosetta.teaching.judging.marks import Mark, Remark, none, without_repetition
from rosetta.teaching.keys import generator
from rosetta.teaching.running import OnTask, run_tasks
from rosetta.teaching.tasks import Returned, Task

_MOST_BYTES = 2**20
_MOST_FILES = 60
_MOST_NOTES = 10
_ASKED_FOR = {ANSWERS, *(exercise.file for exercise in EXERCISES.values())}
_LONGEST_REMARK = 600
# What is another in each run: where the process worked, and where in memory an object lay.
_OF_THE_RUN = re.compile(r"[^\s'\"(]*\.rosetta-work-[^/\\]*[/\\](submission[/\\])?|0x[0-9a-fA-F]{6,}")
_SUFFIXES = (".py", ".toml")


@dataclass(frozen=True)
class Result:
    """What an exercise earns.

    begun: whether there is anything to judge.
    """

    exercise: str
    marks: list[Mark]
    begun: bool = True

    @property
    def points(self) -> float:
        return round(sum(mark.earned for mark in self.marks), 2)


@dataclass(frozen=True)
class Report:
    """What a submission earns, and what is to be said of it as a whole."""

    student: str
    backend: str
    results: dict[str, Result]
    notes: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        return round(sum(result.points for result in self.results.values()), 2)


@dataclass(frozen=True)
class Submission:
    """A student's files, as they were when they were read."""

    student: str
    files: Mapping[str, bytes]
    answers: Mapping[str, Any]
    notes: list[str]

    @property
    def backend(self) -> str:
        """The framework that `answers.toml` names, which the student may have damaged; raises RosettaError then."""
        course = self.answers.get("course")
        backend = course.get("backend") if isinstance(course, dict) else None
        if not isinstance(backend, str) or backend not in BACKENDS:
            reason = (
                self.notes[0]
                if self.notes and not self.answers
                else f"its table [course] has to name a backend: {', '.join(BACKENDS)}."
            )
            raise RosettaError(f"{self.student}: {ANSWERS} cannot be used: {reason}")
        return backend

    @property
    def source(self) -> str:
        """The text in it from which the numbers are drawn; raises RosettaError where there is none."""
        course = self.answers.get("course")
        source = course.get("numbers") if isinstance(course, dict) else None
        if not isinstance(source, str):
            raise RosettaError(
                f"{ANSWERS} has no numbers in its table [course]: take them from the file you were given."
            )
        return source


def read_submission(folder: Path, student: str) -> Submission:
    """All files of a folder that an exercise may use; links, folders, large files and others stay out."""
    files: dict[str, bytes] = {}
    notes = []
    try:
        found = [name for name in os.listdir(folder) if name.endswith(_SUFFIXES)]
        names = sorted(found, key=lambda name: (name not in _ASKED_FOR, name))
    except OSError as error:
        names = []
        notes.append(f"The folder cannot be read: {error.strerror}.")
    for name in names:
        problem, content = _content(folder / name)
        if problem or len(files) >= _MOST_FILES:
            notes.append(f"{shown(name)} is not read: {problem or 'there are too many files'}.")
        else:
            files[name] = content
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [f"And {len(notes) - _MOST_NOTES} more files are not read."]
    answers, problem = read_answers(files.get(ANSWERS))
    return Submission(student, files, answers, [_clean(problem)] * bool(problem) + notes)


def _content(path: Path) -> tuple[str, bytes]:
    """Why a file is not read, or what is in it."""
    if path.is_symlink():
        return "it is a link", b""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        return error.strerror or "it cannot be opened", b""
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        return "it is no plain file", b""
    with os.fdopen(handle, "rb") as file:
        if found.st_size > _MOST_BYTES:
            return f"it has {found.st_size:,} bytes, and at most {_MOST_BYTES:,} are read", b""
        return "", file.read(_MOST_BYTES)


def judge_submission(
    submission: Submission,
    source: str,
    inputs: str,
    *,
    exercises: Iterable[str] = tuple(EXERCISES),
    on_task: OnTask = lambda _name: None,
) -> Report:
    """Runs what the exercises ask for, in a process of its own, and judges it.

    source: from which the student's numbers are drawn; inputs: from which those of the tasks are.
    """
    backend = submission.backend
    numbers = draw_numbers(source)
    chosen = {name: EXERCISES[name] for name in exercises}
    tasks: dict[str, dict[str, Task]] = {}
    for name, exercise in chosen.items():
        is_begun = bool(exercise.file) and _is_begun(exercise, numbers[name], submission)
        tasks[name] = exercise.tasks(numbers[name], backend, generator(inputs, name)) if is_begun else {}
    results: dict[str, Result] = {}

    def judge(returned: Mapping[str, Returned]) -> None:
        for name in chosen:
            own = {task: returned[task] for task in tasks[name]}
            given = _given(submission, numbers[name], backend, name, tasks[name])
            results[name] = _result(name, given, own)

    whole = {task: each for own in tasks.values() for task, each in own.items()}
    if whole:
        run_tasks(submission.files, whole, backend, judge, on_task=on_task)
    else:
        judge({})
    return Report(submission.student, backend, {name: results[name] for name in chosen}, list(submission.notes))


def _is_begun(exercise: Exercise, numbers: Numbers, submission: Submission) -> bool:
    """Whether its file is there, and another than was handed out."""
    content = submission.files.get(exercise.file)
    handed_out = file_of(exercise, numbers, submission.backend)
    return content is not None and content.decode("utf-8", "replace").split() != handed_out.split()


def _given(submission: Submission, numbers: Numbers, backend: str, name: str, tasks: Mapping[str, Task]) -> Given:
    answers = submission.answers.get(name)
    return Given(numbers, backend, tasks, answers if isinstance(answers, dict) else {}, submission.files)


def _result(name: str, given: Given, returned: Mapping[str, Returned]) -> Result:
    exercise = EXERCISES[name]
    file = exercise.file
    if file and file not in given.files:
        return Result(name, [none("", exercise.points, Remark(f"{file} is not there."))], begun=False)
    if (file.endswith(".py") and not returned) or (returned and all(each.not_begun for each in returned.values())):
        return Result(name, [none("", exercise.points)], begun=False)
    try:
        with np.errstate(all="ignore"):  # a student's numbers may be any
            found = exercise.judge(given, returned)
        marks = without_repetition([_without_oddities(mark) for mark in found])
    except Exception as error:  # nobody foresees all that a student can hand in, and the others' grades wait
        remark = Remark(f"What there is cannot be judged ({type(error).__name__}): show it to your teacher.")
        return Result(name, [none("", exercise.points, remark)])
    begun = any(mark.earned or mark.remarks for mark in marks)
    return Result(name, marks, begun)


def _without_oddities(mark: Mark) -> Mark:
    """The mark with each remark on one line, the same in every run: it may hold what a student's code has said."""
    remarks = tuple(replace(remark, what=_clean(remark.what)) for remark in mark.remarks)
    return replace(mark, remarks=remarks)


def _clean(text: str) -> str:
    same = _OF_THE_RUN.sub(lambda found: "0x..." if found[0].startswith("0x") else "", text)
    return shown(" ".join(same.split()), _LONGEST_REMARK)
