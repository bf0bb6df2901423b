"""Writes the exercises as a notebook: the source of an assignment for nbgrader, or for Otter.

Both libraries make of it the notebook that students get, without solutions and hidden tests. The hidden tests hold no
input and no right number: they name an exercise, and `notebooks` draws the rest from the teacher's key.
"""

import ast
import json
import textwrap
from collections.abc import Iterable
from typing import Any

from resnet_spec import RosettaError
from resnet_spec.spec import did_you_mean, show
from rosetta.backends import install_command
from rosetta.teaching.cells import title_line
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.base import Exercise, Given, Numbers
from rosetta.teaching.exercises.bug_hunt import BugHunt
from rosetta.teaching.exercises.experiments import ExperimentExercise
from rosetta.teaching.handout import draw_numbers, file_of, introduction, statement
from rosetta.teaching.keys import Key, generator
from rosetta.teaching.notebooks import numbers_of
from rosetta.teaching.tasks import Returned

GRADABLE = tuple(name for name, exercise in EXERCISES.items() if not isinstance(exercise, ExperimentExercise))
"""Experiments are read by people, and have no cell."""
_BEHIND = "raise NotImplementedError\n"
_OTTER_SETTINGS = (
    "export_cell: {pdf: false, run_tests: false}",
    "generate: {show_hidden: true, force_public_test_summary: false}",  # students read why; no test is public
    "tests: {files: true, ok_format: false}",
)
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def chosen_exercises(names: Iterable[str]) -> list[str]:
    """These, in the course's order, or all that a notebook can hold; raises RosettaError for another name."""
    names = list(names)
    for name in names:
        if name not in EXERCISES:
            raise RosettaError(f"{show(name)} is no exercise{did_you_mean(name, EXERCISES)}")
        if name not in GRADABLE:
            raise RosettaError(f"{name} is an experiment, which a teacher reads: a notebook's tests cannot grade it.")
    return [name for name in GRADABLE if name in names or not names]


def nbgrader_notebook(assignment: str, backend: str, key: Key, names: Iterable[str]) -> str:
    """nbgrader's source notebook: per exercise a statement, a cell for the student, and a cell with a hidden test."""
    source = numbers_of(key, assignment)
    drawn = draw_numbers(source)
    cells = [_markdown("introduction", _introduction(backend), _nbgrader("introduction", locked=True))]
    for position, name in enumerate(names, start=1):
        exercise, numbers = EXERCISES[name], drawn[name]
        asked, test = f"{name}-statement", f"{name}-test"
        cells.append(_markdown(asked, _statement(position, exercise, numbers, backend), _nbgrader(asked, locked=True)))
        if isinstance(exercise, BugHunt):  # its cell is to be mended: nbgrader would put its stub into it
            cells.append(_code(name, _skeleton(exercise, numbers, backend), {}))
        else:
            cells.append(_code(name, _cell(exercise, numbers, backend, "### ", ""), _nbgrader(name, solution=True)))
        line = f'from rosetta.teaching.notebooks import grade; grade("{name}", "{backend}", "{assignment}")'
        hidden = f"### BEGIN HIDDEN TESTS\n{line}\n### END HIDDEN TESTS"
        metadata = _nbgrader(test, points=exercise.points, locked=True)
        cells.append(_code(test, f"{_check_line(name, backend, source)}\n{hidden}", metadata))
    return _notebook(cells)


def otter_notebook(assignment: str, backend: str, key: Key, names: Iterable[str]) -> str:
    """The notebook that `otter assign` reads: per exercise a question with a hidden test case for each part."""
    source = numbers_of(key, assignment)
    drawn = draw_numbers(source)
    settings = ("# ASSIGNMENT CONFIG", f"name: {json.dumps(assignment)}", *_OTTER_SETTINGS)
    cells = [_raw("configuration", *settings), _markdown("introduction", _introduction(backend), {})]
    for position, name in enumerate(names, start=1):
        exercise, numbers = EXERCISES[name], drawn[name]
        tests = [
            _code(f"{name}-test{number}", _otter_test(number, name, part, points, backend, assignment), {})
            for number, (part, points) in enumerate(parts_of(exercise, numbers, backend), start=1)
        ]
        cells += [
            _raw(f"{name}-begin", "# BEGIN QUESTION", f"name: {name}", "check_cell: false"),
            _markdown(f"{name}-statement", _statement(position, exercise, numbers, backend), {}),
            _raw(f"{name}-begin-solution", "# BEGIN SOLUTION"),
            _code(name, _cell(exercise, numbers, backend, "# ", " NO PROMPT"), {}),
            _raw(f"{name}-end-solution", "# END SOLUTION"),
            _code(f"{name}-check", _check_line(name, backend, source), {}),
            *(_raw(f"{name}-begin-tests", "# BEGIN TESTS"), *tests, _raw(f"{name}-end-tests", "# END TESTS")),
            _raw(f"{name}-end", "# END QUESTION"),
        ]
    return _notebook(cells)


def parts_of(exercise: Exercise, numbers: Numbers, backend: str) -> list[tuple[str, float]]:
    """The parts of an exercise and their points, as its judge names them where nothing came of its tasks."""
    tasks = exercise.tasks(numbers, backend, generator("parts", exercise.name))
    nothing = dict.fromkeys(tasks, Returned(failure="It has not run."))
    marks = exercise.judge(Given(numbers, backend, tasks, {}, {}), nothing)
    return [(mark.part, mark.points) for mark in marks]


def _introduction(backend: str) -> str:
    return introduction("NOTEBOOK.md", backend)


def _statement(position: int, exercise: Exercise, numbers: Numbers, backend: str) -> str:
    about = (
        f"*{exercise.points:g} points · about {exercise.minutes} minutes · section {exercise.section} of the lesson*"
    )
    return f"## {position} {exercise.title}\n\n{about}\n\n{statement(exercise, numbers, backend).strip()}\n"


def _skeleton(exercise: Exercise, numbers: Numbers, backend: str) -> str:
    """What the student edits: the handed-out file under its title, or a line for each answer."""
    if not exercise.file:
        return "".join(f"{key} = None\n" for key in exercise.right_answers(numbers, backend))
    return f"{title_line(exercise.file)}\n{file_of(exercise, numbers, backend)}"


def _cell(exercise: Exercise, numbers: Numbers, backend: str, mark: str, kind: str) -> str:
    """The skeleton with a solution that the library takes out; a function's stands inside of it.

    mark, kind: what the library wants in front of BEGIN SOLUTION, and behind it.
    """
    begin, end = f"{mark}BEGIN SOLUTION{kind}\n", f"{mark}END SOLUTION\n"
    skeleton = _skeleton(exercise, numbers, backend)
    if not exercise.file:
        answers = exercise.right_answers(numbers, backend)
        right = "".join(f"{key} = {json.dumps(answer)}\n" for key, answer in answers.items())
        return f"{skeleton}{begin}{right}{end}"
    solution = exercise.solution(numbers, backend)
    if isinstance(exercise, BugHunt):
        return f"{skeleton}\n{begin}{solution}{end}"
    function = ast.parse(skeleton).body[-1]
    assert isinstance(function, ast.FunctionDef)
    call = f"{function.name}({', '.join(each.arg for each in function.args.args)})"
    # nbgrader puts a line that raises in the place of the solution; Otter leaves the one behind it.
    behind = _BEHIND if kind else ""
    inner = textwrap.indent(f"{begin}{solution}\nreturn {call}\n{end}{behind}", "    ")
    return skeleton.removesuffix(f"    {_BEHIND}") + inner


def _check_line(name: str, backend: str, source: str) -> str:
    return f'from rosetta.teaching.notebooks import check; check("{name}", "{backend}", "{source}")'


def _otter_test(number: int, name: str, part: str, points: float, backend: str, assignment: str) -> str:
    call = f'grade_part("{name}", "{part}", "{backend}", "{assignment}")'
    config = f'""" # BEGIN TEST CONFIG\nhidden: true\npoints: {points:g}\n""" # END TEST CONFIG\n'
    return f"{config}def test_{number}():\n    from rosetta.teaching.notebooks import grade_part; {call}\n"


def _nbgrader(
    cell: str, *, solution: bool = False, points: float | None = None, locked: bool = False
) -> dict[str, Any]:
    """A cell's metadata, as version 3 of nbgrader's format has it."""
    about = {"grade": points is not None, "grade_id": cell, "locked": locked, "schema_version": 3}
    about |= {"solution": solution, "task": False}
    return {"nbgrader": about | ({} if points is None else {"points": points})}


def _markdown(cell: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": cell, "metadata": metadata, "source": text.strip()}


def _raw(cell: str, *lines: str) -> dict[str, Any]:
    return {"cell_type": "raw", "id": cell, "metadata": {}, "source": "\n".join(lines)}


def _code(cell: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
    content = {"cell_type": "code", "id": cell, "metadata": metadata, "source": text.strip()}
    return {**content, "execution_count": None, "outputs": []}


def _notebook(cells: list[dict[str, Any]]) -> str:
    """The notebook's text; raises RosettaError without nbformat, which holds it to the format."""
    try:
        import nbformat
    except ImportError:
        raise RosettaError(f"nbformat is not installed: bring it with {install_command('course')}.") from None
    content = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    notebook = nbformat.from_dict(content)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"
