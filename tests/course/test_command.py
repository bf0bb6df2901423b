"""`rosetta course` as people use it."""

from pathlib import Path

import pytest

from rosetta.teaching.handout import ANSWERS, README, solutions
from rosetta.teaching.keys import OPEN_KEY
from tests.command_line import RosettaHere, assert_refused, rosetta


def test_new_check_and_grade(tmp_path: Path, rosetta_here: RosettaHere) -> None:
    result = rosetta_here("course", "new", "--backend", "pt", "--student", "ada", folder=tmp_path)
    assert result.returncode == 0
    assert result.stdout == "ada: 20 exercises in PyTorch; begin with README.md there.\n"
    folder = tmp_path / "ada"
    assert (folder / README).read_text().startswith("# Exercises in PyTorch")
    right = solutions("ada", "pt", OPEN_KEY.numbers_of("ada"))
    (folder / "momentum.py").write_text(right["momentum.py"].replace("+ WEIGHT_DECAY", "- WEIGHT_DECAY"))
    (folder / ANSWERS).write_text(right[ANSWERS])
    result = rosetta("course", "check", folder=folder)
    assert result.returncode == 1
    assert "reading: right, 4 of 4 points" in result.stdout
    assert "The weight decay has the wrong sign" in result.stdout
    assert "not begun: block" in result.stdout
    (folder / "momentum.py").write_text(right["momentum.py"])
    result = rosetta("course", "check", "momentum", "reading", folder=folder)
    assert (result.returncode, result.stdout.count("right")) == (0, 2)


def test_what_a_person_can_mend_is_one_sentence(tmp_path: Path, rosetta_here: RosettaHere) -> None:
    def refused(message: str, *arguments: str | Path) -> None:
        assert_refused(rosetta_here("course", *arguments, folder=tmp_path), message)

    refused("is not a backend", "new", "--backend", "torch", "--student", "ada")
    refused("There is no student", "new", "--backend", "pt")
    refused("no name of a student", "new", "--backend", "pt", "--student", "../ada")
    refused("names.txt", "new", "--backend", "pt", "--students", "names.txt")
    refused("key.toml", "new", "--backend", "pt", "--student", "ada", "--key", "key.toml")
    refused("answers.toml is not there", "check")
    refused("is no exercise: did you mean", "check", "momentun")
    refused("is no folder", "grade", "subs", "--key", make_key(tmp_path, rosetta_here))
    refused("is there already", "key", tmp_path / "key.toml")
    (tmp_path / "ada").mkdir()
    refused("is there already", "new", "--backend", "pt", "--student", "ada")


def make_key(folder: Path, rosetta_here: RosettaHere) -> Path:
    assert rosetta_here("course", "key", folder / "key.toml").returncode == 0
    return folder / "key.toml"


@pytest.mark.slow
def test_a_class_and_its_solutions(tmp_path: Path, rosetta_here: RosettaHere) -> None:
    key = make_key(tmp_path, rosetta_here)
    (tmp_path / "class.txt").write_text("ada\n\n ben \nada\n")
    options = ("--backend", "jax", "--students", "class.txt", "--key", str(key))
    result = rosetta_here("course", "new", *options, "--out", "handout", folder=tmp_path)
    assert sorted(path.name for path in (tmp_path / "handout").iterdir()) == ["ada", "ben"]
    assert result.returncode == 0
    result = rosetta_here("course", "solutions", *options, folder=tmp_path)
    assert (tmp_path / "solutions" / "ben" / "block.py").is_file()
    assert "keep them from students" in result.stdout


@pytest.mark.parametrize("damage", ["", "[course]\nbackend = 'torch'", "[course]\nbackend = 'pt'"])
def test_a_damaged_folder_is_said(tmp_path: Path, rosetta_here: RosettaHere, damage: str) -> None:
    (tmp_path / ANSWERS).write_text(damage)
    assert_refused(rosetta_here("course", "check", folder=tmp_path), "answers.toml")
