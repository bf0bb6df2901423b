"""The course: its exercises as a student gets them, a page each, without a word of their solutions."""

import re
from collections.abc import Mapping

from book.folders import Folders
from book.lesson.pages import prose, section_page
from book.text import code, framework_tabs, table
from rosetta.backends import BACKENDS
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.base import Exercise, Numbers
from rosetta.teaching.handout import ANSWERS, draw_numbers, handout, introduction, statement
from rosetta.teaching.keys import OPEN_KEY

ENTRY = "course/index"
STUDENT = "ada"
"""Whose numbers the pages show; without a teacher's key, so that whoever works alone as she does gets them too."""


def write(folders: Folders) -> None:
    """Writes the page of each exercise, and the table of all."""
    source = OPEN_KEY.numbers_of(STUDENT)
    numbers = draw_numbers(source)
    files = {backend: handout(STUDENT, backend, source) for backend in BACKENDS}
    for number, (name, exercise) in enumerate(EXERCISES.items(), start=1):
        text = page(number, exercise, numbers[name], files)
        (folders.pages / "course" / f"{name}.md").write_text(text, encoding="utf-8")
    index = folders.pages / f"{ENTRY}.md"
    text = index.read_text(encoding="utf-8").replace("(EXERCISES)", _table())
    common = {backend: prose(introduction("COMMON.md", backend), ENTRY) for backend in BACKENDS}
    text = text.replace("(COMMON)", framework_tabs(common)).replace("(PAGES)", "\n".join(EXERCISES))
    index.write_text(text, encoding="utf-8")


def page(number: int, exercise: Exercise, numbers: Numbers, files: Mapping[str, Mapping[str, str]]) -> str:
    """One exercise: what is asked, and what its file holds at first."""
    asked = {backend: prose(statement(exercise, numbers, backend), ENTRY) for backend in BACKENDS}
    begun = {backend: _begun(exercise, each) for backend, each in files.items()}
    place = f"`{exercise.file}`" if exercise.file else f"The table of this exercise in `{ANSWERS}`"
    section = f"[section {exercise.section} of the lesson](../{section_page(exercise.section)}.md)"
    parts = [
        f"# {number} {exercise.title}",
        f"{exercise.points:g} points, about {exercise.minutes} minutes, {section}. "
        f"The numbers are those of a student called {STUDENT}; [yours are your own](index.md#to-begin).",
        _once_or_tabs(asked),
        "## What you begin with",
        f"{place}:",
        _once_or_tabs(begun),
        "To have it checked, as often as you like:",
        code(f"$ rosetta course check {exercise.name}", "console"),
    ]
    return "\n\n".join(parts) + "\n"


def _begun(exercise: Exercise, files: Mapping[str, str]) -> str:
    """What a student gets to edit."""
    if not exercise.file:
        [answers] = re.findall(rf"^\[{exercise.name}\]\n(?:.+\n)+", files[ANSWERS], re.MULTILINE)
        return code(answers, "toml")
    return code(files[exercise.file], "python" if exercise.file.endswith(".py") else "toml")


def _once_or_tabs(bodies: Mapping[str, str]) -> str:
    """What is the same in all frameworks stands once."""
    once = next(iter(bodies.values()))
    return once if set(bodies.values()) == {once} else framework_tabs(bodies)


def _table() -> str:
    rows = [
        [
            f"[{number} {exercise.title}]({name}.md)",
            f"[{exercise.section}](../{section_page(exercise.section)}.md)",
            f"{exercise.points:g}",
            f"{exercise.minutes}",
        ]
        for number, (name, exercise) in enumerate(EXERCISES.items(), start=1)
    ]
    total = ["**Together**", "", f"**{sum(each.points for each in EXERCISES.values()):g}**", ""]
    return table(["Exercise", "Section", "Points", "Minutes"], [*rows, total], numbers=2)
