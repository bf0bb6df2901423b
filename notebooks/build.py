"""Makes the notebooks from their sources and executes them: `python -m notebooks.build [--fast] [NAME]...`.

A source is Markdown as jupytext reads it. The lesson's is `lesson/*.md`, whose cells may be tagged with
the frameworks that they are for (`pt`, `keras`, `paddle`, `jax`); a cell without one is for all four. In any
notebook the tag `hide-input` collapses the code of a cell, as for one that only draws: its outputs are shown.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import jupytext
import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from nbformat import NotebookNode

from resnet_spec import RosettaError
from resnet_spec.checkpoint_files import replacing

FOLDER = Path(__file__).parent
# The framework that each notebook of the lesson is for.
LESSONS = {"resnet_pt": "pt", "resnet_keras": "keras", "resnet_paddle": "paddle", "resnet_jax": "jax"}
NAMES = (*LESSONS, "differences", "degradation", "parallel")
LARGEST = 1_500_000
CELL_TIME_LIMIT = 600
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
HIDE_INPUT = "hide-input"
# What a collapsed cell has in the notebook: the tag of MyST-NB and Jupyter Book, and what JupyterLab reads.
COLLAPSED = {"jupyter": {"source_hidden": True}, "tags": [HIDE_INPUT]}
_PLACES = "|".join(map(re.escape, (str(FOLDER.parent), tempfile.gettempdir())))
_ABSOLUTE_PATH = re.compile(rf"(?<![\w.~-])(?:/(?:work|tmp|home|root|Users)|{_PLACES})\b|site-packages")
_WARNING = re.compile("Warning|WARNING")
_OBJECT = re.compile(r"<[^<>]* at 0x[0-9a-f]+>")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class NotebookError(RosettaError):
    """A notebook that cannot be made, in a sentence or two that name it."""


def sources(name: str, folder: Path = FOLDER) -> list[Path]:
    """The files that a notebook is made from, in order; raises NotebookError where there are none."""
    pattern = "lesson/*.md" if name in LESSONS else f"{name}.md"
    found = sorted(folder.glob(pattern))
    if not found:
        raise NotebookError(f"{name} has no source: {folder / pattern} is not there.")
    return found


def make(name: str, folder: Path = FOLDER) -> NotebookNode:
    """The notebook without outputs; raises NotebookError for a tag that is unknown, or hides what is no code."""
    framework = LESSONS.get(name)
    frameworks = set(LESSONS.values() if framework else ())
    cells = []
    for path in sources(name, folder):
        for cell in jupytext.read(path, fmt="md").cells:
            tags = set(cell.metadata.get("tags", []))
            if unknown := tags - frameworks - {HIDE_INPUT}:
                raise NotebookError(
                    f"{path.name} has a cell with the tag {min(unknown)!r}, neither a framework's nor {HIDE_INPUT!r}."
                )
            if HIDE_INPUT in tags and cell.cell_type != "code":
                raise NotebookError(f"{path.name} has text with the tag {HIDE_INPUT!r}, which is for code alone.")
            if framework in tags or not tags & frameworks:
                cell.metadata = nbformat.from_dict(COLLAPSED if HIDE_INPUT in tags else {})
                cells.append(cell)
    for number, cell in enumerate(cells, 1):
        cell.id = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def execute(name: str, notebook: NotebookNode, *, fast: bool = False) -> list[float]:
    """Executes all cells in a folder of their own and puts the outputs in; returns the seconds of each.

    fast: sets ROSETTA_FAST=1, by which cells take little data and few steps.
    Raises NotebookError when a cell raises, takes too long or ends the kernel.
    """
    seconds = []
    with tempfile.TemporaryDirectory(prefix="rosetta-") as name_of_folder:
        folder = Path(name_of_folder)
        place, said = folder / "notebook", folder / "said.txt"
        place.mkdir()
        # Sockets in the folder: ports, which are chosen before the kernel opens them, may be taken by then.
        kernel = AsyncKernelManager(
            transport="ipc",
            connection_file=str(folder / "kernel.json"),
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),  # this very Python, whatever else is set up
        )
        client = NotebookClient(
            notebook,
            km=kernel,
            timeout=CELL_TIME_LIMIT,
            record_timing=False,
            # What a library in C says when it is loaded, as TensorFlow does, is no output of the cell.
            extra_arguments=["--IPKernelApp.capture_fd_output=False"],
        )
        with (
            said.open("wb") as stream,
            client.setup_kernel(
                cleanup_kc=True, cwd=str(place), env=_environment(folder, fast), stdout=stream, stderr=stream
            ),
        ):
            for index, cell in enumerate(notebook.cells):
                start = time.perf_counter()
                try:
                    client.execute_cell(cell, index)
                except CellExecutionError as error:
                    raise NotebookError(f"{name}, cell {index + 1}: {_reason(error)}") from None
                except (CellTimeoutError, DeadKernelError) as error:
                    crash = re.search("Fatal Python error.*", said.read_text(errors="replace"))
                    why = f"{error} ({crash[0]})" if crash else str(error).strip()
                    raise NotebookError(f"{name}, cell {index + 1}: {why}") from None
                seconds.append(time.perf_counter() - start)
    CoalesceStreamsPreprocessor(enabled=True)(notebook, {})
    notebook.metadata = nbformat.from_dict(METADATA)
    return seconds


def _environment(folder: Path, fast: bool) -> dict[str, str]:
    """The kernel's environment: this process', less what would make the outputs another reader's."""
    environment = {key: value for key, value in os.environ.items() if key != "ROSETTA_FAST"}
    environment |= {"IPYTHONDIR": str(folder), "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    environment["PYTHONFAULTHANDLER"] = "1"  # a crash in C says where
    return environment | {"ROSETTA_FAST": "1"} if fast else environment


def _reason(error: CellExecutionError) -> str:
    """What was raised, and the line of the cell where."""
    marked = re.search(r"^-+> *(\d+) (.*)$", _ESCAPES.sub("", error.traceback), re.MULTILINE)
    line = f"\n  line {marked[1]}: {marked[2].strip()}" if marked else ""
    return f"{error.ename}: {error.evalue}{line}"


def problems(notebook: NotebookNode) -> list[str]:
    """What an executed notebook must not be committed with, a sentence each."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = [f"cell {number} has {fault}" for number, cell in enumerate(notebook.cells, 1) for fault in _faults(cell)]
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        found.append("its cells were not executed in order, each once")
    if not any(cell.outputs for cell in code):
        found.append("it has no outputs")
    if (size := len(nbformat.writes(notebook).encode())) > LARGEST:
        found.append(f"it has {size:,} bytes, but at most {LARGEST:,} are allowed")
    return found


def _faults(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with one cell."""
    if cell.metadata and (cell.metadata != COLLAPSED or cell.cell_type != "code"):
        yield f"metadata: {json.dumps(cell.metadata)}"
    outputs = cell.get("outputs", [])
    texts = [text for output in outputs for text in _texts(output)]
    for text in (cell.source, *texts):
        if match := _ABSOLUTE_PATH.search(text):
            yield f"an absolute path: {_around(text, match)}"
    for text in texts:
        if match := _WARNING.search(text):
            yield f"a warning: {_around(text, match)}"
        if match := _OBJECT.search(text):
            yield f"an object's address in memory: {_around(text, match)}"
        if "\r" in text:
            yield "a progress bar that wipes itself out, which no notebook shows well: let it stay"
    for output in outputs:
        for kind in output.get("data", {}):
            if kind.startswith("image/") and not output.metadata.get(kind, {}).get("alt"):
                yield "a picture without a text for those who cannot see it: show it with rosetta.figures.show_figure"
        if output.output_type == "error":
            yield f"an error: {output.ename}"
        elif output.get("name") == "stderr":
            yield f"text on standard error: {output.text.strip()[:200]}"


def _texts(output: Mapping[str, object]) -> Iterator[str]:
    """All text of an output; pictures in base64 have none."""
    data = output.get("data", {})
    assert isinstance(data, dict)
    yield str(output.get("text", ""))
    for kind, value in data.items():
        if not kind.startswith("image/") or kind == "image/svg+xml":
            yield value if isinstance(value, str) else json.dumps(value)


def _around(text: str, match: re.Match[str]) -> str:
    return repr(text[max(match.start() - 30, 0) : match.end() + 60])


def differences_from_source(notebook: NotebookNode, fresh: NotebookNode) -> list[str]:
    """Where a notebook is not what `make` gives now, a sentence each; outputs don't count."""
    found = [
        f"cell {number} is not as in the source"
        for number, (old, new) in enumerate(zip(notebook.cells, fresh.cells, strict=False), 1)
        if (old.cell_type, old.source, old.id, old.metadata) != (new.cell_type, new.source, new.id, new.metadata)
    ]
    if len(notebook.cells) != len(fresh.cells):
        found.append(f"it has {len(notebook.cells)} cells, its source {len(fresh.cells)}")
    return found


def build(name: str, folder: Path, out: Path | None, *, fast: bool = False) -> str:
    """Makes, executes, checks and, given a folder `out`, writes one notebook; returns what there is to say of it.

    Raises NotebookError, and leaves what is written there, when a cell raises or a check fails.
    """
    notebook = make(name, folder)
    seconds = execute(name, notebook, fast=fast)
    if found := problems(notebook):
        raise NotebookError("\n  ".join([f"{name} is not fit to be committed:", *found]))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        with replacing(out / f"{name}.ipynb") as path:
            nbformat.write(notebook, path)
    slowest = max(range(len(seconds)), key=seconds.__getitem__)
    size = len(nbformat.writes(notebook).encode())
    return (
        f"{name}: {len(seconds)} cells in {sum(seconds):.0f} s, of which cell {slowest + 1} {seconds[slowest]:.0f} s; "
        f"{size / 1000:,.0f} kB{'' if out else ', not written'}"
    )


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """The command; returns 1 when a notebook could not be made."""
    parser = argparse.ArgumentParser(prog="python -m notebooks.build", description="Make and execute the notebooks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all unless said")
    parser.add_argument("--fast", action="store_true", help="little data, few steps; writes nothing without --out")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to write; beside the sources unless said")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"{min(unknown)!r} is not a notebook: choose from {', '.join(NAMES)}")
    out = options.out or (None if options.fast else folder)
    failed = False
    for name in options.names or NAMES:
        try:
            print(build(name, folder, out, fast=options.fast), flush=True)
        except RosettaError as error:
            print(error, file=sys.stderr, flush=True)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
