"""What people see of a graded submission: lines, a page for the student, rows of a table, and Gradescope's JSON."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.experiments import FORM_POINTS, ExperimentExercise
from rosetta.teaching.judging.marks import Mark, Remark
from rosetta.teaching.submissions import Report, Result

AUTOMATIC = sum(
    FORM_POINTS if isinstance(exercise, ExperimentExercise) else exercise.points for exercise in EXERCISES.values()
)
"""Points that are given here; the others are the teacher's, by rubric."""


def points_of(name: str) -> float:
    """What an exercise can earn here."""
    exercise = EXERCISES[name]
    return FORM_POINTS if isinstance(exercise, ExperimentExercise) else exercise.points


def result_lines(result: Result) -> Iterator[str]:
    """An exercise for the terminal."""
    if not result.begun:
        yield f"{result.exercise}: not begun"
        return
    yield f"{result.exercise}: {_verdict(result)}, {result.points:g} of {points_of(result.exercise):g} points"
    yield from (f"  {line}" for line in remark_lines(result.marks))


def remark_lines(marks: Sequence[Mark]) -> Iterator[str]:
    """What is said of some parts, for the terminal."""
    for remark in _remarks(marks):
        yield remark.what
        if remark.why:
            yield f"  {remark.why}"
        if pointer := _pointer(remark):
            yield f"  See {pointer}."


def _verdict(result: Result) -> str:
    if all(mark.is_full for mark in result.marks):
        return "right"
    wrong = [mark.part for mark in result.marks if not mark.is_full and mark.part]
    return f"not yet ({', '.join(wrong)})" if wrong and len(wrong) < len(result.marks) else "not yet"


def _remarks(marks: Sequence[Mark]) -> Iterator[Remark]:
    for mark in marks:
        yield from mark.remarks


def _pointer(remark: Remark) -> str:
    places = [f"section {remark.section} of the lesson"] if remark.section is not None else []
    places += [f"`rosetta differences {remark.row}`"] if remark.row else []
    return " and ".join(places)


def feedback_page(report: Report) -> str:
    """A student's feedback, in Markdown."""
    lines = [f"# {report.student}: {report.points:g} of {AUTOMATIC:g} points", ""]
    lines += [f"*{_escaped(note)}*\n" for note in report.notes]
    lines += ["| exercise | points | |", "|---|---|---|"]
    for name, result in report.results.items():
        verdict = _verdict(result) if result.begun else "not begun"
        lines.append(f"| {EXERCISES[name].title} | {result.points:g} of {points_of(name):g} | {verdict} |")
    for name, result in report.results.items():
        exercise = EXERCISES[name]
        remarks = list(_remarks(result.marks))
        rubric = exercise.rubric if isinstance(exercise, ExperimentExercise) and result.begun else ()
        if not result.begun or (not remarks and not rubric):
            continue
        lines += ["", f"## {exercise.title}", ""]
        for remark in remarks:
            pointer = _pointer(remark)
            lines.append(
                f"* {' '.join(filter(None, [_escaped(remark.what), remark.why, pointer and f'See {pointer}.']))}"
            )
        lines += [f"* By your teacher, a point: {each} [ ]" for each in rubric]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """A sentence that may hold what a student has written, so that Markdown shows it as it is."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in text)


def grades_table(reports: Sequence[Report]) -> str:
    """A row a student, as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["student", "framework", *EXERCISES, "points", "of", "note"])
    for report in reports:
        points = [f"{report.results[name].points:g}" if name in report.results else "" for name in EXERCISES]
        sums = [f"{report.points:g}", f"{AUTOMATIC:g}", _cell(" ".join(report.notes))]
        writer.writerow([_cell(report.student), report.backend, *points, *sums])
    return out.getvalue()


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever a student has called a file."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def gradescope(report: Report) -> dict[str, Any]:
    """The content of `results.json`, as Gradescope's autograder documentation has it."""
    tests = []
    for number, (name, result) in enumerate(report.results.items(), start=1):
        said = "\n".join(result_lines(result))
        full = points_of(name)
        passed = "passed" if result.points == full else "failed"
        tests.append(
            {"number": f"{number}", "name": EXERCISES[name].title, "score": result.points, "max_score": full}
            | {"status": passed, "output": said, "visibility": "visible"}
        )
    return {"score": report.points, "output": " ".join(report.notes), "tests": tests}
