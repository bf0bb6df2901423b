"""Checks and grades an exercise from within a notebook: the one line of a hidden test of nbgrader's or Otter's.

The student's code reaches the judge as text: as it stands in the cells that this kernel has run, and, for an exercise
without a file, as the values of its variables. It runs again in a process of its own, as every submission does.
"""

import functools
import json
import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from resnet_spec import RosettaError
from resnet_spec.spec import did_you_mean, show
from rosetta.backends import require_backends
from rosetta.teaching.cells import Code, find_code
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.base import Exercise
from rosetta.teaching.handout import draw_numbers
from rosetta.teaching.judging.marks import Mark, Remark, none
from rosetta.teaching.keys import KEY_VARIABLE, Key, generator, read_key
from rosetta.teaching.report import points_of, remark_lines, result_lines
from rosetta.teaching.submissions import Result, Submission, judge_submission


def numbers_of(key: Key, assignment: str) -> str:
    """The text from which all numbers of an assignment are drawn; no student's name has a space."""
    return key.numbers_of(f"assignment {assignment}")


def check(exercise: str, backend: str, numbers: str) -> float | None:
    """Prints what is right of an exercise, and of the rest what is wrong and where; returns its points.

    It draws public inputs. Where a key is at hand it does nothing: there the hidden test speaks.
    """
    if os.environ.get(KEY_VARIABLE):
        return None
    _judged.cache_clear()  # what ended for want of time may run now
    return _told(_found(exercise, backend, numbers, f"public {numbers}"), exercise)


def grade(exercise: str, backend: str, assignment: str) -> float:
    """Grades an exercise with the hidden inputs of the key that ROSETTA_COURSE_KEY names; prints why, returns points.

    As the last expression of a test's cell its number is nbgrader's partial credit. Raises RosettaError without a key.
    """
    return _told(_graded(exercise, backend, assignment), exercise)


def grade_part(exercise: str, part: str, backend: str, assignment: str) -> None:
    """Raises AssertionError, with what is wrong, unless a part of an exercise is right; Otter's test case.

    The parts of an exercise are graded together, once.
    """
    result = _graded(exercise, backend, assignment)
    own = [mark for mark in result.marks if mark.part == part]
    if own and own[0].is_full:
        return
    raise AssertionError("\n".join(remark_lines(own)) or _silence(result))


def _silence(result: Result) -> str:
    """What to say of a part that earns nothing and of which nothing is said."""
    if not result.begun:
        return "Not begun."
    if not EXERCISES[result.exercise].file:
        return "Not answered."
    return "Not right yet: what is said of the other parts is the reason for this one too."


def _told(result: Result, exercise: str) -> float:
    for line in result_lines(result):
        print(line)
    return min(result.points, float(points_of(exercise)))


def _graded(exercise: str, backend: str, assignment: str) -> Result:
    place = os.environ.get(KEY_VARIABLE)
    if not place:
        raise RosettaError(f"{KEY_VARIABLE} is not set: where notebooks are graded it has to name the teacher's key.")
    key = read_key(Path(place))
    return _found(exercise, backend, numbers_of(key, assignment), key.hidden_of(f"assignment {assignment}"))


def _found(name: str, backend: str, numbers: str, inputs: str) -> Result:
    if name not in EXERCISES:
        raise RosettaError(f"{show(name)} is no exercise{did_you_mean(name, EXERCISES)}")
    require_backends([backend])
    exercise = EXERCISES[name]
    cells, variables = _notebook()
    own = draw_numbers(numbers)[name]
    if not exercise.file:
        answers = {key: variables.get(key) for key in exercise.right_answers(own, backend)}
        return _judged(name, backend, numbers, inputs, "", json.dumps(answers, default=_plain))
    functions = list(dict.fromkeys(task.function for task in exercise.tasks(own, backend, generator(name)).values()))
    code = find_code(cells, exercise.file, functions, _other_files(exercise))
    if code is None:
        reason = f"No cell that was run defines {', '.join(functions)}: run the cell of {exercise.file} first."
        return Result(name, [none("", exercise.points, Remark(reason))])
    result = _judged(name, backend, numbers, inputs, code.text, "{}")
    return Result(name, _numbered(result, code, exercise.file), result.begun)


def _other_files(exercise: Exercise) -> list[str]:
    return [each.file for each in EXERCISES.values() if each.file and each is not exercise]


def _numbered(result: Result, code: Code, file: str) -> list[Mark]:
    """The marks, and where one names a line, how many lines of other cells stand before the exercise's own."""
    said = Remark(f"Of the lines of {file} the first {code.before} are those that it takes from cells before its own.")
    return [
        replace(mark, remarks=(*mark.remarks, said))
        if code.before and any(re.search(r"\bline \d", remark.what) for remark in mark.remarks)
        else mark
        for mark in result.marks
    ]


@functools.lru_cache(maxsize=1)
def _judged(name: str, backend: str, numbers: str, inputs: str, code: str, answers: str) -> Result:
    """The result of one exercise; the last is kept, for the parts that Otter asks for one by one.

    answers: the variables that stand for a table of `answers.toml`, as JSON.
    """
    exercise = EXERCISES[name]
    files = {exercise.file: code.encode()} if exercise.file else {}
    tables = {"course": {"backend": backend}, name: json.loads(answers)}
    submission = Submission("the notebook", files, tables, [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader takes every line on stderr for a failed test
        return judge_submission(submission, numbers, inputs, exercises=[name]).results[name]


def _notebook() -> tuple[Sequence[str], dict[str, Any]]:
    """The text of every cell that was run, in order, and the variables."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise RosettaError("This belongs into a notebook; files are checked by `rosetta course check`.")
    return list(shell.history_manager.input_hist_raw), shell.user_ns


def _plain(value: Any) -> Any:
    """An answer that is a number or a list of some library's own."""
    return value.tolist() if hasattr(value, "tolist") else repr(value)
