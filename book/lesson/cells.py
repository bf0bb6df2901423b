"""The notebooks as the book reads them: each cell of a source once, with the outputs that the notebooks have of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import jupytext
import nbformat
from nbformat import NotebookNode

from notebooks.build import FOLDER, HIDE_INPUT, LESSONS, sources
from resnet_spec import RosettaError


@dataclass(frozen=True)
class Cell:
    """One cell of a source.

    source: Markdown, or the code of one that is_code.
    is_collapsed: whether its code only draws.
    is_shared: whether every notebook of its source has it.
    outputs: of the notebooks that have it, by framework; a notebook that stands alone is "".
    """

    source: str
    is_code: bool
    is_collapsed: bool
    is_shared: bool
    outputs: Mapping[str, Sequence[NotebookNode]]


def lesson_cells() -> dict[str, list[Cell]]:
    """The lesson's cells by the name of their file; raises RosettaError for a notebook older than its source."""
    stored = {framework: iter(stored_cells(name)) for name, framework in LESSONS.items()}
    return {
        path.stem: [_joined(cell, path.name, stored) for cell in jupytext.read(path, fmt="md").cells]
        for path in sources(next(iter(LESSONS)))
    }


def notebook_cells(name: str) -> list[Cell]:
    """The cells of a notebook that stands alone; raises RosettaError where it is older than its source."""
    stored = {"": iter(stored_cells(name))}
    [path] = sources(name)
    return [_joined(cell, path.name, stored) for cell in jupytext.read(path, fmt="md").cells]


def stored_cells(name: str) -> list[NotebookNode]:
    """The cells of a notebook as it is committed, with outputs."""
    cells: list[NotebookNode] = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells
    return cells


def _joined(cell: NotebookNode, file: str, stored: Mapping[str, Iterator[NotebookNode]]) -> Cell:
    """A cell of a source with its twins in the notebooks, which stand next there."""
    tags = set(cell.metadata.get("tags", []))
    frameworks = [each for each in stored if each in tags] or list(stored)
    twins = {each: next(stored[each], None) for each in frameworks}
    for twin in twins.values():
        if twin is None or (twin.cell_type, twin.source) != (cell.cell_type, cell.source):
            start = cell.source.splitlines()[0]
            raise RosettaError(f"A notebook lacks the cell {start!r} of {file}: make it anew with `make notebooks`.")
    return Cell(
        source=cell.source,
        is_code=cell.cell_type == "code",
        is_collapsed=HIDE_INPUT in tags,
        is_shared=len(frameworks) == len(stored),
        outputs={each: twin.get("outputs", []) for each, twin in twins.items() if twin},
    )
