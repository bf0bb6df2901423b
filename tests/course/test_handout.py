"""What students get: files to edit, answers, statements, with numbers of their own and no solution."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from resnet_spec import RosettaError
from rosetta.backends import BACKENDS
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.handout import ANSWERS, README, draw_numbers, handout, solutions, statement, write_files
from rosetta.teaching.keys import OPEN_KEY

ADA, BEN = OPEN_KEY.numbers_of("ada"), OPEN_KEY.numbers_of("ben")


def test_there_are_twenty_exercises_of_91_points_and_nine_by_rubric() -> None:
    assert len(EXERCISES) == 20
    assert sum(exercise.points for exercise in EXERCISES.values()) == 100


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_folder_holds_files_to_edit_and_nothing_else(backend: str) -> None:
    files = handout("ada", backend, ADA)
    assert files.keys() == {README, ANSWERS, *(each.file for each in EXERCISES.values() if each.file)}
    for name, text in files.items():
        assert "$" not in re.sub(r"\$[^$\n]*\$", "", text), name  # only formulas
        if name.endswith(".py"):
            compile(text, name, "exec")
        if name.endswith(".toml"):
            tomllib.loads(text)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_folder_holds_no_solution(backend: str) -> None:
    given, right = handout("ada", backend, ADA), solutions("ada", backend, ADA)
    for name in right.keys() - {ANSWERS, "bug_hunt.py"}:
        bodies = [node.body[-1] for node in ast.parse(given[name]).body if isinstance(node, ast.FunctionDef)]
        assert len(bodies) == 1
        assert isinstance(bodies[0], ast.Raise)
    empty = tomllib.loads(given[ANSWERS])
    assert all(answer == "" for name, table in empty.items() if name != "course" for answer in table.values())


def test_numbers_are_a_students_own() -> None:
    ada, ben = draw_numbers(ADA), draw_numbers(BEN)
    assert draw_numbers(ADA) == ada
    alike = [name for name in ada if ada[name] == ben[name] and ada[name]]
    assert len(alike) <= 5, alike


@pytest.mark.parametrize("name", EXERCISES)
def test_only_the_framework_changes_from_statement_to_statement(name: str) -> None:
    exercise = EXERCISES[name]
    numbers = draw_numbers(ADA)[name]
    texts = [statement(exercise, numbers, backend) for backend in BACKENDS]
    assert len({text.count("\n") for text in texts}) == 1
    assert len({len(text.split()) // 40 for text in texts}) <= 2
    assert all("*Example.*" in text or exercise.file.endswith(".toml") for text in texts)


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "block.py").write_text("mine")
    with pytest.raises(RosettaError, match="is there already"):
        write_files(tmp_path / "ada", handout("ada", "pt", ADA))
    assert [path.name for path in (tmp_path / "ada").iterdir()] == ["block.py"]
