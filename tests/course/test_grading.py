"""Grading a folder: what is written, by whom a mistake is paid for, and going on after an interruption."""

import csv
import json
import os
from pathlib import Path

import pytest

from resnet_spec import RosettaError
from rosetta.backends import BACKENDS
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.grading import find_submissions, grade
from rosetta.teaching.handout import ANSWERS, handout, solutions
from rosetta.teaching.keys import Key
from rosetta.teaching.report import AUTOMATIC
from rosetta.teaching.submissions import Report, judge_submission, read_submission
from tests.cases import by_time
from tests.conftest import load_backend

KEY = Key(b"a key for tests")
QUICK = ("momentum.py", "schedule.py", "block.py", ANSWERS)


def submit(folder: Path, student: str, backend: str = "pt", *, right: bool = True, **files: str) -> Path:
    """A student's folder: as it was handed out, with right files in place of it, and with these."""
    place = folder / student
    place.mkdir(parents=True)
    texts = handout(student, backend, KEY.numbers_of(student))
    texts |= solutions(student, backend, KEY.numbers_of(student)) if right else {}
    texts |= {f"{name}.py": text for name, text in files.items()}
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def few(folder: Path, student: str, **files: str) -> Path:
    """A folder with a few quick exercises begun, as others leave a course."""
    place = submit(folder, student, right=False, **files)
    right = solutions(student, "pt", KEY.numbers_of(student))
    for name in QUICK:
        if name.removesuffix(".py") not in files:
            (place / name).write_text(right[name], encoding="utf-8")
    return place


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    "backend",
    by_time(["pt", "paddle", "keras", "jax"], "pt".__eq__, ("paddle", "keras").__contains__),
)
def test_solutions_earn_everything_but_the_experiments(backend: str, tmp_path: Path) -> None:
    load_backend(BACKENDS[backend])
    folder = submit(tmp_path, "ada", backend)
    submission = read_submission(folder, "ada")
    report = judge_submission(submission, submission.source, KEY.hidden_of("ada"))
    wrong = {
        name: result.marks for name, result in report.results.items() if name not in ("rates", "depth", "degradation")
    }
    assert {name: marks for name, marks in wrong.items() if not all(mark.is_full for mark in marks)} == {}
    assert report.points == AUTOMATIC - 6


@pytest.mark.slow
def test_a_class_is_graded_and_each_pays_for_their_own(tmp_path: Path) -> None:
    subs = tmp_path / "subs"
    few(subs, "ada")
    few(subs, "ben", momentum="import os\nos._exit(3)\n")
    few(subs, "cleo", momentum="def sgd_step(weight, gradient, velocity, learning_rate):\n    return 1 / 0\n")
    few(subs, "dan", block="def make_block(:\n")
    submit(subs, "eve", right=False)
    (subs / "fay").mkdir()
    (subs / "gus").symlink_to(subs / "ada")
    (subs / "a file").write_text("not a submission")
    out = tmp_path / "grades"
    reports = {report.student: report for report in grade(subs, KEY, out)}
    points = {name: report.points for name, report in reports.items()}
    assert points["ada"] > points["dan"] > 0
    assert points["ben"] == points["cleo"] == points["ada"] - 4
    assert points["eve"] == points["fay"] == 0
    assert "ended its process" in said(reports["ben"], "momentum")
    assert "line 2 of momentum.py with ZeroDivisionError" in said(reports["cleo"], "momentum")
    assert "line 1 of block.py with SyntaxError" in said(reports["dan"], "block")
    with (out / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {"ada", "ben", "cleo", "dan", "eve", "fay", "gus"}
    assert rows["ada"]["momentum"] == "4"
    assert "link" in rows["gus"]["note"]
    assert "answers.toml" in rows["fay"]["note"]
    gradescope = json.loads((out / "gradescope" / "ben" / "results.json").read_text())
    assert gradescope["score"] == points["ben"]
    assert [test["name"] for test in gradescope["tests"]] == [each.title for each in EXERCISES.values()]
    assert "momentum" in (out / "feedback" / "ben.md").read_text()
    before = everything(out)
    grade(subs, KEY, out)
    assert everything(out) == before


def said(report: Report, exercise: str) -> str:
    return " ".join(remark.what for mark in report.results[exercise].marks for remark in mark.remarks)


@pytest.mark.slow
def test_what_is_graded_stays_and_what_has_changed_is_graded_again(tmp_path: Path) -> None:
    subs, out = tmp_path / "subs", tmp_path / "grades"
    few(subs, "ada")
    few(subs, "ben")
    grade(subs, KEY, out)
    marker = json.loads((out / "results" / "ada.json").read_text())
    marker["notes"] = ["from before"]
    (out / "results" / "ada.json").write_text(json.dumps(marker))
    (out / "results" / "ben.json").write_text("{half of a fi")
    first, second = grade(subs, KEY, out)
    assert first.notes == ["from before"]
    assert second.notes == []
    (subs / "ada" / "momentum.py").write_text("def sgd_step(*_): return 1, 2\n")
    first, _ = grade(subs, KEY, out)
    assert first.notes == []
    assert first.points < second.points


def test_another_students_numbers_do_not_help(tmp_path: Path) -> None:
    few(tmp_path / "subs", "ada")
    os.rename(tmp_path / "subs" / "ada", tmp_path / "subs" / "ben")
    [report] = grade(tmp_path / "subs", KEY, tmp_path / "grades")
    assert "not those that this key gives" in report.notes[0]
    assert report.results["momentum"].points < 4


@pytest.mark.parametrize(
    ("text", "why"), [("", "backend"), ("[course]\nbackend = 3", "backend"), ("[course", "TOML"), ("\x00", "TOML")]
)
def test_damaged_answers_are_said(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "subs" / "ada").mkdir(parents=True)
    (tmp_path / "subs" / "ada" / ANSWERS).write_text(text)
    [report] = grade(tmp_path / "subs", KEY, tmp_path / "grades")
    assert report.points == 0
    assert why in report.notes[0]


def test_folders_without_submissions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RosettaError, match="is no folder"):
        find_submissions(tmp_path / "none")
    with pytest.raises(RosettaError, match="holds no submission"):
        find_submissions(tmp_path)
