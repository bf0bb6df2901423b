"""Try it: the project's own oracle in the browser, on Pyodide."""

import json
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from book.folders import ROOT, Folders
from book.networks.pages import FIGURES, network_options
from book.text import fill, filled
from resnet_spec import get_spec, list_specs, to_toml
from rosetta.explaining import cells

ENTRY = "try"
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
PACKAGES = ("resnet_spec", "rosetta", "rosetta/drawing", "rosetta/explaining")
FORM = Path(__file__).with_name("try_it.html")
ABSENT = """\
:::{note}
This copy of the book was built where npm was not at hand, and npm brings Pyodide, the Python that runs in a browser.
Build it again with `make book` where `npm` is installed, and the form stands here.
:::
"""


def write(folders: Folders) -> None:
    """Puts the form into the page, and beside it what the form loads: Pyodide, the project's sources and the zoo."""
    fill(folders.pages / f"{ENTRY}.md", {"FORM": _form(folders)})


def _form(folders: Folders) -> str:
    if folders.packages is None:
        return ABSENT
    megabytes = _put_pyodide(folders.packages / "pyodide", folders.static / "pyodide") / 1e6
    _zip_sources(folders.static / "try-it.zip")
    zoo = {name: to_toml(get_spec(name)) for name in list_specs()}
    (folders.static / "try-it.json").write_text(json.dumps(zoo), encoding="utf-8")
    figures = (f'<li><strong data-figure="{figure}"></strong> {words}</li>' for figure, words in FIGURES.items())
    made = {
        "FIGURES": "\n".join(figures),
        "MEGABYTES": f"{megabytes:.0f}",
        "NETWORKS": network_options(list_specs()),
        "STEPS": _head(cells.STEP_HEADINGS, slice(1, -1)),
        "PARTS": _head(cells.PART_HEADINGS, slice(1, None)),
        "LAYERS": _head((*cells.LAYER_HEADINGS, cells.MACS_HEADING), slice(2, None)),
    }
    return filled(FORM.read_text(encoding="utf-8"), made)


def _head(headings: Sequence[str], numbers: slice) -> str:
    """A table's first row, its columns of numbers set to the right."""
    right = headings[numbers]
    row = (f'<th scope="col"{" class=number" if heading in right else ""}>{heading}</th>' for heading in headings)
    return f"<thead><tr>{''.join(row)}</tr></thead>"


def _put_pyodide(source: Path, target: Path) -> int:
    """Copies what runs it; returns its bytes."""
    target.mkdir()
    for name in PYODIDE:
        shutil.copyfile(source / name, target / name)
    return sum((target / name).stat().st_size for name in PYODIDE)


def _zip_sources(path: Path) -> None:
    """The packages that it imports from; of `rosetta` itself the modules beside them are small."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as sources:
        for package in PACKAGES:
            for file in sorted((ROOT / package).glob("*.py")):
                sources.write(file, file.relative_to(ROOT))
