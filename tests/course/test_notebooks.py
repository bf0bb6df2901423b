"""The exercises as notebooks: what is written, what a released one keeps, and how its cells reach the judge."""

import builtins
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from resnet_spec import RosettaError
from rosetta.backends import BACKENDS
from rosetta.teaching import assignments, notebooks
from rosetta.teaching.cells import Code, find_code
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.handout import draw_numbers
from rosetta.teaching.keys import KEY_VARIABLE, Key, new_key
from tests.cases import by_time
from tests.command_line import assert_refused, rosetta

KEY = Key(bytes(32))
SOURCE = notebooks.numbers_of(KEY, "resnets")
MOMENTUM = draw_numbers(SOURCE)["momentum"]
HEAD = f"""# momentum.py
import torch

MOMENTUM = {MOMENTUM["momentum"]}
WEIGHT_DECAY = {MOMENTUM["decay"]}
"""
RIGHT = """
def sgd_step(weight, gradient, velocity, learning_rate):
    velocity = MOMENTUM * velocity + gradient + WEIGHT_DECAY * weight
    return weight - learning_rate * velocity, velocity
"""
DECOUPLED = """
def sgd_step(weight, gradient, velocity, learning_rate):
    velocity = remembered(velocity) + gradient
    return weight - learning_rate * (velocity + WEIGHT_DECAY * weight), velocity
"""
HELPER = "def remembered(velocity):\n    return MOMENTUM * velocity\n"


# The code of an exercise, among cells.


def found(function: str, cells: Sequence[str], others: Sequence[str] = ()) -> Code:
    code = find_code(cells, f"{function}.py", [function], others)
    assert code is not None
    return code


def value(code: Code, function: str, *arguments: object) -> object:
    """What the function gives where only this code is there."""
    namespace: dict[str, Any] = {}
    exec(code.text, namespace)
    return namespace[function](*arguments)


def test_what_a_function_needs_is_found_in_other_cells_and_the_rest_is_left_out() -> None:
    cells = [
        "import os.path as path\nimport json\nraise SystemExit",
        "SIZES = {}\nSIZES['a'] = 1\nSIZES.update(b=2)\nprint(SIZES)",
        "def inner(x):\n    return SIZES[x] + 1",
        "%matplotlib inline\n!ls\n# this is f\ndef f(x):\n    return inner(x) + later(x)\n\nf('a') + 'no number'",
        "no python at all",
        "@staticmethod\ndef later(x):\n    return path.basename(f'/{x}') and 10",
    ]
    code = found("f", cells)
    assert value(code, "f", "b") == 13
    assert not any(word in code.text for word in ("json", "print", "no number", "SystemExit"))
    lines = code.text.splitlines()[code.before :]
    assert lines[2:5] == ["# this is f", "def f(x):", "    return inner(x) + later(x)"]


def test_the_last_cell_that_was_run_counts_and_its_own_names_come_first() -> None:
    cells = ["EPS = 1\ndef f():\n    return EPS", "EPS = 2\ndef f():\n    return EPS", "EPS = 3"]
    assert value(found("f", cells), "f") == 2


def test_the_title_tells_two_exercises_apart_that_define_the_same_function() -> None:
    body = "def block():\n    return "
    titled, other = f"# block.py\n{body}'block'", f"# other.py\n{body}'other'"
    assert value(found("block", [titled, other], ["other.py"]), "block") == "block"
    assert value(found("block", [f"{body}'untitled'", other], ["other.py"]), "block") == "untitled"
    assert find_code([other], "block.py", ["block"], ["other.py"]) is None


def test_an_import_with_a_star_comes_along_where_a_name_is_set_nowhere_else() -> None:
    cells = ["from math import *", "def f(x):\n    return sqrt(x)", "def g(x):\n    return abs(x)"]
    assert value(found("f", cells), "f", 9.0) == 3.0
    assert "math" not in found("g", cells).text


def test_a_function_that_no_cell_defines_is_not_found() -> None:
    assert find_code(["f = 'a text", "f(1)"], "f.py", ["f"]) is None


# The notebook in front of a student.


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell puts its own there
    shell = InteractiveShell.instance()
    yield shell
    shell.reset()
    InteractiveShell.clear_instance()
    builtins.__dict__.pop("get_ipython", None)


def run_cells(shell: InteractiveShell, *cells: str) -> object:
    """What the last expression of the last cell gives."""
    for cell in cells:
        result = shell.run_cell(cell, store_history=True)
    return result.result


def check(name: str, backend: str = "pt") -> str:
    return f"from rosetta.teaching.notebooks import check; check({name!r}, {backend!r}, {SOURCE!r})"


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "key.toml"
    new_key(path)
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f'{text[0]}\nkey = "{KEY.secret.hex()}"\n', encoding="utf-8")
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    return path


def test_a_cell_is_judged_with_what_it_takes_from_others(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cells(shell, HELPER, HEAD + DECOUPLED + "\nprint(sgd_step)", check("momentum")) == 2.0
    said = capsys.readouterr().out
    assert "not yet (velocity), 2 of 4 points" in said
    assert "The weight decay is decoupled" in said


def test_a_line_number_says_where_it_counts_from(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    crash = "\ndef sgd_step(weight, gradient, velocity, learning_rate):\n    return remembered(None)\n"
    assert run_cells(shell, HELPER, HEAD + crash, check("momentum")) == 0.0
    assert "the first 2 are those that it takes from cells before" in capsys.readouterr().out


def test_the_hidden_line_gives_points_and_the_check_is_silent_then(
    shell: InteractiveShell, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cells(shell, HEAD + RIGHT, check("momentum")) is None
    assert "momentum:" not in capsys.readouterr().out
    line = "from rosetta.teaching.notebooks import grade; grade('momentum', 'pt', 'resnets')"
    assert run_cells(shell, line) == 4.0
    said = capsys.readouterr()
    assert "momentum: right, 4 of 4 points" in said.out
    assert not said.err  # nbgrader takes every line there for a failed test


def test_a_part_that_is_not_right_is_a_failed_test_case(shell: InteractiveShell, key_file: Path) -> None:
    run_cells(shell, HELPER, HEAD + DECOUPLED)
    notebooks.grade_part("momentum", "weight", "pt", "resnets")
    with pytest.raises(AssertionError, match="decoupled"):
        notebooks.grade_part("momentum", "velocity", "pt", "resnets")


def test_variables_stand_for_the_answers(
    shell: InteractiveShell, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = EXERCISES["reading"].right_answers(draw_numbers(SOURCE)["reading"], "pt")
    share, none = answers["share_that_arrives"], answers["numbers_without_gradient"]
    run_cells(
        shell,
        f"import numpy as np\nshare_that_arrives = np.float32({share})\nnumbers_without_gradient = np.int64({none})",
        "dotted_shortcuts, points_of_top1 = object(), None",
    )
    assert notebooks.grade("reading", "pt", "resnets") == 1.5
    assert "dotted_shortcuts is '<object" in capsys.readouterr().out
    with pytest.raises(AssertionError, match=r"^Not answered\.$"):
        notebooks.grade_part("reading", "points_of_top1", "pt", "resnets")


def test_a_cell_that_was_not_run_is_said_to_be_missing(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cells(shell, "x = 1", check("momentum")) == 0.0
    assert "No cell that was run defines sgd_step: run the cell of momentum.py first." in capsys.readouterr().out


def test_grading_needs_a_key_and_a_notebook(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RosettaError, match="belongs into a notebook"):
        notebooks.grade("momentum", "pt", "resnets")
    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(RosettaError, match=f"{KEY_VARIABLE} is not set"):
        notebooks.grade("momentum", "pt", "resnets")


# What is written.


@pytest.mark.parametrize("backend", by_time(list(BACKENDS), "jax".__eq__))
def test_every_exercise_but_the_experiments_has_a_cell_a_check_and_its_points(backend: str) -> None:
    names = assignments.chosen_exercises([])
    assert set(EXERCISES) - set(names) == {"rates", "depth", "degradation"}
    text = assignments.nbgrader_notebook("resnets", backend, KEY, names)
    cells = {cell.id: cell for cell in nbformat.reads(text, as_version=4).cells}
    for name in names:
        about = cells[f"{name}-test"].metadata.nbgrader
        assert about.grade
        assert about.locked
        assert about.points == EXERCISES[name].points
        assert cells[f"{name}-test"].source.count("BEGIN HIDDEN TESTS") == 1
        compile(cells[name].source, name, "exec")
    otter = nbformat.reads(assignments.otter_notebook("resnets", backend, KEY, names), as_version=4).cells
    numbers = draw_numbers(SOURCE)
    for name in names:
        parts = assignments.parts_of(EXERCISES[name], numbers[name], backend)
        assert sum(points for _, points in parts) == pytest.approx(EXERCISES[name].points)
        tests = [cell.source for cell in otter if cell.id.startswith(f"{name}-test")]
        assert len(tests) == len(parts)
        assert all("hidden: true" in test for test in tests)


def test_names_of_answers_are_apart() -> None:
    numbers = draw_numbers(SOURCE)
    keys = [key for name in assignments.GRADABLE for key in EXERCISES[name].right_answers(numbers[name], "pt")]
    assert len(keys) == len(set(keys)) == 24


def test_an_assignment_is_drawn_from_its_name_and_the_key() -> None:
    one, other, again = (
        assignments.nbgrader_notebook(name, "pt", KEY, ["momentum"]) for name in ("week1", "week2", "week1")
    )
    assert one == again
    assert notebooks.numbers_of(KEY, "week1") in one
    assert notebooks.numbers_of(KEY, "week1") not in other
    assert KEY.secret.hex() not in one
    assert KEY.hidden_of("assignment week1") not in one


def test_the_commands_write_a_notebook(tmp_path: Path, key_file: Path) -> None:
    for command in ("nbgrader", "otter"):
        folder = tmp_path / command / "resnets"
        arguments = ["course", command, "--backend", "pt", "--key", key_file, "-o"]
        result = rosetta(*arguments, folder, "momentum", "reading")
        assert result.returncode == 0, result.stderr
        assert [path.name for path in folder.iterdir()] == ["resnets.ipynb"]
    assert_refused(rosetta(*arguments, folder), "is there already")
    assert_refused(rosetta(*arguments, tmp_path / "a week"), "is no name of an assignment here")


def test_an_exercise_that_no_notebook_can_grade_is_refused() -> None:
    for wrong, said in {"depth": "is an experiment", "momentun": "did you mean momentum"}.items():
        with pytest.raises(RosettaError, match=said):
            assignments.chosen_exercises([wrong])


def test_without_nbformat_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nbformat", None)
    with pytest.raises(RosettaError, match=r"nbformat is not installed: bring it with pip install .*\[course\]"):
        assignments.nbgrader_notebook("resnets", "pt", KEY, ["momentum"])


# With the real libraries, where they are.

EXERCISES_TRIED = ("reading", "momentum")


def submitted(released: Path, to: Path, step: str, answers: Mapping[str, object]) -> None:
    """A student's copy of a released notebook, worked on."""
    notebook = nbformat.read(released, as_version=4)
    for cell in notebook.cells:
        if cell.source.startswith("# momentum.py"):
            cell.source = cell.source.partition("def sgd_step")[0] + step
        if cell.source.startswith("points_of_top1"):
            cell.source = "".join(f"{name} = {value!r}\n" for name, value in answers.items())
    to.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, to)


def library(*command: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def holds_no_answer(text: str) -> bool:
    return not any(word in text for word in ("BEGIN", "grade(", "grade_part(", "share_that_arrives = 0"))


def hand_in(released: Path, folder: Path) -> None:
    """A right submission and one with a mistake, in a folder of each."""
    right = EXERCISES["reading"].right_answers(draw_numbers(SOURCE)["reading"], "pt")
    submitted(released, folder / "ada" / "resnets" / "resnets.ipynb", RIGHT, right)
    wrong = {**right, "dotted_shortcuts": 17}
    submitted(released, folder / "bob" / "resnets" / "resnets.ipynb", HELPER + DECOUPLED, wrong)


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.skipif(find_spec("nbgrader") is None, reason="nbgrader is not installed: see docs/course-adapters.md")
def test_nbgrader_releases_grades_and_gives_feedback(tmp_path: Path, key_file: Path) -> None:
    text = assignments.nbgrader_notebook("resnets", "pt", KEY, EXERCISES_TRIED)
    (tmp_path / "source" / "resnets").mkdir(parents=True)
    (tmp_path / "source" / "resnets" / "resnets.ipynb").write_text(text, encoding="utf-8")
    settings = "c = get_config()\nc.CourseDirectory.course_id = 'resnets'\nc.ExecutePreprocessor.timeout = 600\n"
    (tmp_path / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    library("nbgrader", "generate_assignment", "resnets", folder=tmp_path)
    released = tmp_path / "release" / "resnets" / "resnets.ipynb"
    assert holds_no_answer(released.read_text(encoding="utf-8"))
    hand_in(released, tmp_path / "submitted")
    library("nbgrader", "autograde", "resnets", folder=tmp_path)
    library("nbgrader", "generate_feedback", "resnets", folder=tmp_path)
    library("nbgrader", "export", folder=tmp_path)
    header, *rows = [line.split(",") for line in (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()]
    scores = {row[header.index("student_id")]: float(row[header.index("score")]) for row in rows}
    assert scores == {"ada": 8.0, "bob": 5.5}
    feedback = (tmp_path / "feedback" / "bob" / "resnets" / "resnets.html").read_text(encoding="utf-8")
    assert "The weight decay is decoupled" in feedback


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.skipif(find_spec("otter") is None, reason="Otter-Grader is not installed: see docs/course-adapters.md")
def test_otter_assigns_and_grades_part_by_part(tmp_path: Path, key_file: Path) -> None:
    (tmp_path / "resnets.ipynb").write_text(
        assignments.otter_notebook("resnets", "pt", KEY, EXERCISES_TRIED), encoding="utf-8"
    )
    library("otter", "assign", "resnets.ipynb", "made", folder=tmp_path)
    student = tmp_path / "made" / "student"
    for path in (student / "resnets.ipynb", *(student / "tests").iterdir()):
        assert holds_no_answer(path.read_text(encoding="utf-8")), path
    [archive] = (tmp_path / "made" / "autograder").glob("*.zip")
    with zipfile.ZipFile(archive) as packed:
        assert not any(KEY.secret.hex().encode() in packed.read(name) for name in packed.namelist())
    hand_in(student / "resnets.ipynb", tmp_path)
    scores = {}
    for name in ("ada", "bob"):
        folder = tmp_path / name / "resnets"
        library("otter", "run", "-a", str(archive), "resnets.ipynb", folder=folder)
        tests = json.loads((folder / "results.json").read_text(encoding="utf-8"))["tests"]
        scores[name] = {test["name"]: test["score"] for test in tests}
    assert scores == {"ada": {"reading": 4.0, "momentum": 4.0}, "bob": {"reading": 3.5, "momentum": 2.0}}
    assert "The weight decay is decoupled" in tests[1]["output"]
