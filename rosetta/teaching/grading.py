"""Grades a folder of submissions: each is read before any code runs, and what is graded stays after an interruption."""

import hashlib
import json
import os
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from resnet_spec import RosettaError
from resnet_spec.files import shown, writing
from rosetta import output
from rosetta.backends import BACKENDS
from rosetta.teaching.judging.marks import Mark, Remark
from rosetta.teaching.keys import Key, check_name
from rosetta.teaching.report import feedback_page, grades_table, gradescope
from rosetta.teaching.submissions import Report, Result, Submission, judge_submission, read_submission

GRADES, FEEDBACK, GRADESCOPE, RESULTS = "grades.csv", "feedback", "gradescope", "results"
"""What grading leaves in its folder: a table, and by student a page, Gradescope's file, and the whole result."""

OnStudent = Callable[[str, str], None]


def find_submissions(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The names of all students, sorted; and why some of what lies there is not graded.

    Raises RosettaError for a folder that is none, or holds nobody's.
    """
    if not folder.is_dir():
        raise RosettaError(f"{folder} is no folder: give the one that holds a folder for each student.")
    students: list[str] = []
    refused: dict[str, str] = {}
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            refused[shown(entry.name)] = "It is a link, which is not followed."
        elif entry.is_dir(follow_symlinks=False):
            try:
                students.append(check_name(entry.name))
            except RosettaError as error:
                refused[shown(entry.name)] = str(error)
    if not students and not refused:
        raise RosettaError(f"{folder} holds no submission: each is a folder with the student's name.")
    return students, refused


def grade(
    folder: Path,
    key: Key,
    out: Path,
    *,
    on_student: OnStudent = lambda _student, _step: None,
    at_once: int | None = None,
) -> list[Report]:
    """The reports of all students, sorted by name; each is written as soon as it is there.

    What has been graded before, from the same files by the same exercises and the same key, is taken as it was.
    """
    students, refused = find_submissions(folder)
    submissions = {student: read_submission(folder / student, student) for student in students}
    with writing(out, RosettaError):
        for name in ("", FEEDBACK, GRADESCOPE, RESULTS):
            (out / name).mkdir(parents=True, exist_ok=True)
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for student in students:
        waiting.put(student)
    done: queue.SimpleQueue[tuple[str, Report | Exception]] = queue.SimpleQueue()

    def work() -> None:
        while True:
            try:
                student = waiting.get_nowait()
            except queue.Empty:
                return
            on_student(student, "start")
            try:
                done.put((student, _graded(submissions[student], key, out)))
            except Exception as error:
                done.put((student, error))

    # Daemons, so that Ctrl-C ends the program and with it the students' processes.
    for _ in range(min(at_once or os.cpu_count() or 1, len(students))):
        threading.Thread(target=work, daemon=True).start()
    reports: dict[str, Report] = {}
    for _ in students:
        student, report = done.get()
        if isinstance(report, Exception):
            raise report
        reports[student] = report
        on_student(student, "done")
    changed = [name for name in students if read_submission(folder / name, name).files != submissions[name].files]
    found = [reports[student] for student in students]
    found += [Report(name, "", {}, [f"{reason} It is not graded."]) for name, reason in refused.items()]
    output.write_text(out / GRADES, grades_table(sorted(found, key=lambda report: report.student)))
    if changed:
        raise RosettaError(
            f"The files of {', '.join(changed)} have changed while the grading ran; the grades are of what was there"
            " before any code ran. Look who wrote there."
        )
    return found


def _graded(submission: Submission, key: Key, out: Path) -> Report:
    """One report, graded now or before."""
    fingerprint = _fingerprint(submission, key)
    path = out / RESULTS / f"{submission.student}.json"
    if (report := _before(path, fingerprint)) is None:
        report = _report(submission, key)
        output.write_json(path, {"fingerprint": fingerprint, **asdict(report)})
    output.write_text(out / FEEDBACK / f"{submission.student}.md", feedback_page(report))
    place = out / GRADESCOPE / submission.student
    with writing(place, RosettaError):
        place.mkdir(exist_ok=True)
    output.write_json(place / "results.json", gradescope(report))
    return report


def _report(submission: Submission, key: Key) -> Report:
    try:
        backend = submission.backend
    except RosettaError as error:
        others = [note for note in submission.notes if note not in str(error)]
        return Report(submission.student, "", {}, [f"{error} Nothing is graded.", *others])
    info = BACKENDS[backend]
    if not info.is_installed():
        raise RosettaError(f"{submission.student} works in {info.framework}, which is not installed: {info.remedy}")
    source = key.numbers_of(submission.student)
    if submission.answers["course"].get("numbers") != source:
        note = "Its numbers are not those that this key gives this student; it is graded with those."
        submission = Submission(submission.student, submission.files, submission.answers, [*submission.notes, note])
    return judge_submission(submission, source, key.hidden_of(submission.student))


def _fingerprint(submission: Submission, key: Key) -> str:
    digest = hashlib.sha256(key.hidden_of(submission.student).encode())
    for name, content in sorted(submission.files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"{digest.hexdigest()} {_course_fingerprint()}"


@lru_cache
def _course_fingerprint() -> str:
    """Of the exercises and their judges: what a changed one has graded is graded again."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".toml")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _before(path: Path, fingerprint: str) -> Report | None:
    """What was found before of the very same files; None where there is nothing, or something else."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _from_data(data) if data["fingerprint"] == fingerprint else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _from_data(data: Mapping[str, Any]) -> Report:
    results = {
        name: Result(result["exercise"], [_mark(mark) for mark in result["marks"]], result["begun"])
        for name, result in data["results"].items()
    }
    return Report(data["student"], data["backend"], results, list(data["notes"]))


def _mark(data: Mapping[str, Any]) -> Mark:
    remarks: Sequence[Remark] = [Remark(**remark) for remark in data["remarks"]]
    return Mark(data["part"], data["points"], data["earned"], tuple(remarks))
