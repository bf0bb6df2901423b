import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book import course
from book.folders import ROOT
from book.lesson import pages as lesson
from rosetta.backends import BACKENDS
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.handout import draw_numbers, handout, statement
from rosetta.teaching.keys import OPEN_KEY
from tests.book.reading import blocks

SOLUTIONS = ROOT / "rosetta" / "teaching" / "solutions"
SOURCE = OPEN_KEY.numbers_of(course.STUDENT)


# A framework that is looked for raises ImportError, as where it is not installed.
SCRIPT = """
import sys
for name in ("torch", "keras", "tensorflow", "paddle", "jax", "flax"):
    sys.modules[name] = None
from pathlib import Path
from book import course
from book.lesson import pages as lesson
from book.folders import Folders
folder = Path(sys.argv[1])
lesson.write(Folders(folder, folder, None))
course.write(Folders(folder, folder, None))
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(ROOT / "book" / "pages", folder, dirs_exist_ok=True)
    subprocess.run([sys.executable, "-c", SCRIPT, str(folder)], check=True, cwd=ROOT)
    return folder


def bodies(text: str) -> list[str]:
    """What each function of a file does, without its docstring, as `ast` writes it."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return [
        "\n".join(ast.unparse(each) for each in node.body[ast.get_docstring(node) is not None :]) for node in functions
    ]


def functions_in(text: str) -> set[str]:
    """What each function does that stands in a page's Python."""
    found: set[str] = set()
    for framework in BACKENDS:
        for opening, code in blocks(text, framework):
            if opening == "{code-block} python":
                found |= set(bodies(code))
    return found


def test_no_solution_stands_in_a_page(pages: Path) -> None:
    right = {body for path in SOLUTIONS.rglob("*.py") for body in bodies(path.read_text())}
    assert len(right) > 20
    hunted = {EXERCISES["bug_hunt"].solution(draw_numbers(SOURCE)["bug_hunt"], backend).strip() for backend in BACKENDS}
    for path in pages.glob("*/*.md"):
        text = path.read_text()
        assert not functions_in(text) & right, path.name
        assert not any(each in text for each in hunted), path.name


def test_the_search_for_solutions_finds_one() -> None:
    text = (SOLUTIONS / "jax" / "loop.py").read_text()
    assert functions_in(f"```{{code-block}} python\n{text}```") == set(bodies(text))


def test_no_right_answer_stands_in_a_page(pages: Path) -> None:
    text = "\n".join(path.read_text() for path in pages.glob("course/*.md"))
    numbers = draw_numbers(SOURCE)
    right = [
        f"{key} = {json.dumps(answer)}"
        for name, exercise in EXERCISES.items()
        for backend in BACKENDS
        for key, answer in exercise.right_answers(numbers[name], backend).items()
    ]
    assert len(right) > 80
    assert [line for line in right if line in text] == []


@pytest.mark.parametrize("name", EXERCISES)
def test_each_exercise_has_its_statement_and_its_file_in_each_framework(pages: Path, name: str) -> None:
    text, exercise = (pages / "course" / f"{name}.md").read_text(), EXERCISES[name]
    numbers = draw_numbers(SOURCE)[name]
    for backend in BACKENDS:
        assert lesson.prose(statement(exercise, numbers, backend), course.ENTRY).strip() in text
        held = [body.strip() for opening, body in blocks(text, backend) if opening.startswith("{code-block}")]
        if exercise.file:
            assert handout(course.STUDENT, backend, SOURCE)[exercise.file].strip() in held
        else:
            assert any(body.startswith(f"[{name}]\n") for body in held)
    assert f"{exercise.points:g} points, about {exercise.minutes} minutes" in text
    assert f"rosetta course check {name}" in text


def test_the_table_has_every_exercise(pages: Path) -> None:
    text = (pages / f"{course.ENTRY}.md").read_text()
    for number, (name, exercise) in enumerate(EXERCISES.items(), start=1):
        section = f"[{exercise.section}](../{lesson.section_page(exercise.section)}.md)"
        row = f"| [{number} {exercise.title}]({name}.md) | {section} | {exercise.points:g} | {exercise.minutes} |"
        assert row in text
    assert "**100**" in text
