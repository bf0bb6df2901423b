"""The lesson with its stored outputs, a page a section, and the notebooks that stand beside it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from book.folders import ROOT, Folders
from book.lesson import outputs
from book.lesson.cells import Cell, lesson_cells, notebook_cells
from book.links import rewritten
from book.text import code, fenced, framework_tabs
from rosetta.backends import BACKENDS

ENTRY = "lesson/index"
BESIDE = ("differences", "degradation", "parallel")
_START = "00_start"
_NOTEBOOKS = ROOT / "notebooks"
_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#(#+ )", re.MULTILINE)
_CAPTION = re.compile(r"^(?=\*(?:Figure|Table) \d+\.)", re.MULTILINE)
_NAMED = re.compile(r"(?<!\[)`((?:docs/)?\w+\.(?:ipynb|md))`")
_ARXIV = re.compile(r"arXiv (\d{4}\.\d{5})")
_ROW = re.compile(r"^\| (\d+) ([^|]+?) \|", re.MULTILINE)


def write(folders: Folders) -> None:
    """Writes the pages of the lesson, and a page for each notebook beside it."""
    files = lesson_cells()
    start = files.pop(_START)
    for name, cells in files.items():
        raised = [cell if cell.is_code else replace(cell, source=_HEADING.sub(r"\1", cell.source)) for cell in cells]
        _write_page(folders, _page(name), "\n\n".join(_parts(raised, folders, _page(name))))
    for name in BESIDE:
        _write_page(folders, f"lesson/{name}", "\n\n".join(_parts(notebook_cells(name), folders, f"lesson/{name}")))
    _, *begun = _parts(start, folders, ENTRY)  # the first names one notebook in each tab
    opening = _ROW.sub(lambda row: f"| [{row[1]} {row[2]}](../{section_page(int(row[1]))}.md) |", "\n\n".join(begun))
    index = folders.pages / f"{ENTRY}.md"
    text = index.read_text(encoding="utf-8").replace("(START)", opening)
    sections = "\n".join(f"/{_page(name)}" for name in files)
    index.write_text(text.replace("(SECTIONS)", sections), encoding="utf-8")


def section_page(number: int) -> str:
    """The address of a section by its number."""
    [path] = (_NOTEBOOKS / "lesson").glob(f"{number:02}_*.md")
    return _page(path.stem)


def _page(name: str) -> str:
    """The address of a section, without the number that orders the files."""
    return f"lesson/{name.split('_', 1)[1]}"


def _write_page(folders: Folders, page: str, text: str) -> None:
    (folders.pages / f"{page}.md").write_text(text + "\n", encoding="utf-8")


def _parts(cells: Iterable[Cell], folders: Folders, page: str) -> list[str]:
    """A piece of Markdown for each cell that all share, and one for each run of those that are some frameworks' own."""
    pictures = folders.pages / "lesson" / "pictures"
    parts: list[str] = []
    for is_shared, group in groupby(cells, key=lambda cell: cell.is_shared):
        run = list(group)
        parts += [_shared(cell, pictures, page) for cell in run] if is_shared else [_own(run, pictures, page)]
    return parts


def _shared(cell: Cell, pictures: Path, page: str) -> str:
    """Text or code once; outputs once where all have the same, else in tabs."""
    if not cell.is_code:
        return prose(cell.source, page)
    shown = {framework: outputs.shown(each, pictures) for framework, each in cell.outputs.items()}
    once = next(iter(shown.values()))
    return f"{_code(cell)}\n\n{once if set(shown.values()) == {once} else framework_tabs(shown)}"


def _own(run: Sequence[Cell], pictures: Path, page: str) -> str:
    """Tabs of what each framework has; a note where it is the same for those that have it."""
    bodies = {
        framework: "\n\n".join(
            _in_framework(cell, framework, pictures, page) for cell in run if framework in cell.outputs
        )
        for framework in BACKENDS
        if any(framework in cell.outputs for cell in run)
    }
    [first, *others] = bodies.values()
    if len(bodies) == len(BACKENDS) or any(each != first for each in others):
        return framework_tabs(bodies)
    names = " and ".join(BACKENDS[framework].title for framework in bodies)
    return fenced(f"{{admonition}} In {names}", first)


def _in_framework(cell: Cell, framework: str, pictures: Path, page: str) -> str:
    if not cell.is_code:
        return prose(cell.source, page)
    return f"{_code(cell)}\n\n{outputs.shown(cell.outputs[framework], pictures)}"


def _code(cell: Cell) -> str:
    if not cell.is_collapsed:
        return code(cell.source)
    has_picture = any(
        "image" in kind for each in cell.outputs.values() for output in each for kind in output.get("data", ())
    )
    title = "Code of this figure" if has_picture else "Code of this cell"
    return fenced(f"{{dropdown}} {title}", code(cell.source))


def prose(text: str, page: str) -> str:
    """A notebook's text as the book has it: its links and the files that it names lead to pages, papers to arXiv."""
    return "".join(
        part if part.startswith("```") else _linked(_CAPTION.sub("{.caption-of-figure}\n", part), page)
        for part in _FENCE.split(text)
    )


def _linked(text: str, page: str) -> str:
    text = _NAMED.sub(lambda name: f"[{name[0]}]({'../' if '/' in name[1] else ''}{name[1]})", text)
    text = _ARXIV.sub(r"[arXiv \1](https://arxiv.org/abs/\1)", text)
    return rewritten(text, _NOTEBOOKS / "any.ipynb", page)
