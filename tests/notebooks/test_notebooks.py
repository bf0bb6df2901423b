"""The notebooks: as new as their sources, fit to be read, and every cell runs."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from notebooks.build import (
    COLLAPSED,
    FOLDER,
    LARGEST,
    LESSONS,
    NAMES,
    NotebookError,
    build,
    differences_from_source,
    execute,
    main,
    make,
    problems,
)
from rosetta.backends import BACKENDS
from tests.conftest import load_backend

ROOT = Path(__file__).parents[2]
FIRST = """\
# A lesson

<!-- #region tags=["pt"] -->
Only for PyTorch.
<!-- #endregion -->

```python tags=["pt"]
layout = "NCHW"
```

```python tags=["hide-input", "keras", "jax"]
layout = "NHWC"
```
"""
SECOND = """\
## Its second part

```python
import os
from pathlib import Path

Path("left_behind.txt").write_text(layout)
print(layout, os.environ.get("ROSETTA_FAST", "slow"))
```

```python
layout[:2]
```
"""


def committed(name: str) -> NotebookNode:
    path = FOLDER / f"{name}.ipynb"
    assert path.is_file(), f"{path.name} is missing: make notebooks"
    return nbformat.read(path, as_version=4)


def require_framework(name: str) -> None:
    """Skips, or fails where all are required, when what the notebook runs in is missing."""
    if name in LESSONS:
        info = BACKENDS[LESSONS[name]]
        if not info.is_installed():  # the kernel imports it; there is no need to do so here
            load_backend(info)
    elif not any(info.is_installed() for info in BACKENDS.values()):
        pytest.skip('no framework is installed: pip install -e ".[all]"')


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_as_its_source(name: str) -> None:
    assert differences_from_source(committed(name), make(name)) == [], "the source has changed: make notebooks"


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_fit_to_be_read(name: str) -> None:
    assert problems(committed(name)) == []


# The lessons are of one source, and the first shows that its cells run; each of the others takes most of a minute.
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_runs(name: str) -> None:
    require_framework(name)
    command = [sys.executable, "-m", "notebooks.build", "--fast", name]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600)
    assert result.returncode == 0, result.stderr
    assert f"{name}: " in result.stdout


# The checks themselves, on a small lesson.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lesson").mkdir()
    (tmp_path / "lesson" / "01_first.md").write_text(FIRST)
    (tmp_path / "lesson" / "02_second.md").write_text(SECOND)
    return tmp_path


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], NotebookNode]:
    """Gives copies of one executed notebook."""
    folder = tmp_path_factory.mktemp("executed")
    (folder / "differences.md").write_text("# Title\n\n```python\nprint(1)\n```\n\n```python\n'a value'\n```\n")
    notebook = make("differences", folder)
    execute("differences", notebook)
    assert problems(notebook) == []
    return lambda: nbformat.from_dict(notebook)


def test_a_lesson_has_the_cells_of_its_framework_in_the_order_of_the_files(folder: Path) -> None:
    def first_lines(name: str) -> list[str]:
        return [cell.source.splitlines()[0] for cell in make(name, folder).cells]

    shared = ["## Its second part", "import os", "layout[:2]"]
    assert first_lines("resnet_pt") == ["# A lesson", "Only for PyTorch.", 'layout = "NCHW"', *shared]
    assert first_lines("resnet_keras") == ["# A lesson", 'layout = "NHWC"', *shared]
    assert first_lines("resnet_jax") == first_lines("resnet_keras")
    assert first_lines("resnet_paddle") == ["# A lesson", *shared]


def test_no_trace_of_the_tags_is_left(folder: Path) -> None:
    notebook = make("resnet_pt", folder)
    assert [cell.id for cell in notebook.cells] == [f"cell-{number}" for number in range(1, 7)]
    assert not any(cell.metadata for cell in notebook.cells)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_a_cell_that_only_draws_is_collapsed_where_jupyter_and_myst_look(folder: Path) -> None:
    notebook = make("resnet_keras", folder)
    [collapsed] = [cell for cell in notebook.cells if cell.metadata]
    assert collapsed.source == 'layout = "NHWC"'
    assert collapsed.metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    execute("resnet_keras", notebook)
    assert problems(notebook) == []
    assert collapsed.metadata == COLLAPSED
    (folder / "differences.md").write_text('```python tags=["hide-input"]\n1\n```\n')
    assert make("differences", folder).cells[0].metadata == COLLAPSED


def test_only_code_is_collapsed(folder: Path) -> None:
    (folder / "differences.md").write_text('<!-- #region tags=["hide-input"] -->\nText.\n<!-- #endregion -->\n')
    with pytest.raises(NotebookError, match=r"^differences\.md has text with the tag 'hide-input'"):
        make("differences", folder)


def test_what_only_the_collapsing_has_changed_is_found(folder: Path) -> None:
    old = make("resnet_keras", folder)
    (folder / "lesson" / "01_first.md").write_text(FIRST.replace('"hide-input", ', ""))
    assert differences_from_source(old, make("resnet_keras", folder)) == ["cell 2 is not as in the source"]


def test_a_notebook_has_no_metadata_of_a_readers_own(folder: Path) -> None:
    notebook = make("resnet_pt", folder)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_a_notebook_is_executed_and_written_twice_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROSETTA_FAST", "1")  # a reader's shell has no say
    monkeypatch.chdir(folder)
    assert main(["resnet_pt"], folder) == 0
    written = folder / "resnet_pt.ipynb"
    before = written.read_bytes()
    assert main(["resnet_pt"], folder) == 0
    assert written.read_bytes() == before
    notebook = nbformat.read(written, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert code[1].outputs[0].text == "NCHW slow\n"
    assert code[2].outputs[0].data["text/plain"] == "'NC'"
    assert {path.name for path in folder.iterdir()} == {"lesson", "resnet_pt.ipynb"}


def test_fast_says_so_to_the_cells_and_writes_only_where_told(folder: Path) -> None:
    assert main(["--fast", "resnet_keras"], folder) == 0
    assert not list(folder.glob("*.ipynb"))
    assert main(["--fast", "--out", str(folder / "out"), "resnet_keras"], folder) == 0
    [written] = folder.rglob("*.ipynb")
    assert written == folder / "out" / "resnet_keras.ipynb"
    assert "NHWC 1\\n" in written.read_text()


def test_printed_pieces_are_one_and_a_progress_bar_is_its_last_state(folder: Path) -> None:
    source = (
        "import sys\nfor step in range(3):\n    print(f'\\r{step + 1}/3', end='', flush=True)\nprint()\nprint('done')"
    )
    (folder / "differences.md").write_text(f"```python\n{source}\n```\n")
    notebook = make("differences", folder)
    execute("differences", notebook)
    assert [output.text for output in notebook.cells[0].outputs] == ["3/3\ndone\n"]


RAISING = SECOND.replace("layout[:2]", "numbers = [1, 2]\nnumbers[5]")


def test_a_cell_that_raises_is_named_and_what_is_committed_stays(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "lesson" / "02_second.md").write_text(RAISING)
    (folder / "resnet_pt.ipynb").write_text("the old one")
    assert main(["resnet_pt"], folder) == 1
    said = capsys.readouterr()
    assert said.err == "resnet_pt, cell 6: IndexError: list index out of range\n  line 2: numbers[5]\n"
    assert said.out == ""
    assert (folder / "resnet_pt.ipynb").read_text() == "the old one"


def test_what_a_library_says_past_python_is_no_output(folder: Path) -> None:
    (folder / "differences.md").write_text("```python\nimport os\nos.system('echo loaded >&2; echo loaded')\n```\n")
    notebook = make("differences", folder)
    execute("differences", notebook)
    [output] = notebook.cells[0].outputs
    assert output.data == {"text/plain": "0"}


def test_a_kernel_that_dies_is_named_with_its_last_words(folder: Path) -> None:
    (folder / "differences.md").write_text("```python\nimport os\nos.abort()\n```\n")
    with pytest.raises(NotebookError, match=r"^differences, cell 1: Kernel died \(Fatal Python error: Aborted\)$"):
        build("differences", folder, None)


def test_one_that_fails_does_not_keep_the_others_from_being_made(folder: Path) -> None:
    (folder / "degradation.md").write_text("```python\nprint(1)\n```\n")
    assert main(["differences", "degradation"], folder) == 1
    assert [path.name for path in folder.glob("*.ipynb")] == ["degradation.ipynb"]


def test_a_tag_that_is_no_frameworks_is_refused(folder: Path) -> None:
    (folder / "lesson" / "02_second.md").write_text(SECOND.replace("```python", '```python tags=["torch"]', 1))
    with pytest.raises(NotebookError, match=r"02_second\.md has a cell with the tag 'torch'"):
        make("resnet_pt", folder)
    (folder / "differences.md").write_text(FIRST)
    with pytest.raises(NotebookError, match=r"differences\.md has a cell with the tag 'pt'"):
        make("differences", folder)


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    for name, pattern in (("resnet_jax", r"lesson/\*\.md"), ("degradation", r"degradation\.md")):
        with pytest.raises(NotebookError, match=rf"^{name} has no source: .*{pattern} is not there"):
            make(name, tmp_path)


# Each in a cell of one notebook.
FAULTS = {
    "import os; print('in', os.getcwd())": "an absolute path: 'in /",
    "import numpy; numpy.__file__": "an absolute path: ",
    f"print('{ROOT}')": "an absolute path: ",
    "from IPython.display import SVG; SVG('<svg><text>/home/me</text></svg>')": "an absolute path: '<svg><text>/home",
    "opened = '/tmp/data.npz'": "an absolute path: \"opened = '/tmp/data.npz'\"",
    "import warnings; warnings.warn('old')": "a warning: ",
    "print('DeprecationWarning: old')": "a warning: 'DeprecationWarning: old",
    "import sys; print('loading', file=sys.stderr)": "text on standard error: loading",
    "object()": "an object's address in memory: '<object at 0x",
    "print('50%', end='\\r')": "a progress bar that wipes itself out",
    "from matplotlib import pyplot as plt; plt.plot([1, 2]); plt.show()": "a picture without a text for those who",
    "from IPython.display import SVG; SVG('<svg></svg>')": "a picture without a text for those who cannot see it",
}


def test_what_a_reader_should_not_see_is_found_and_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "differences.md").write_text("\n".join(f"```python\n{code}\n```\n" for code in FAULTS))
    assert main(["differences"], tmp_path) == 1
    assert not list(tmp_path.glob("*.ipynb"))
    said = capsys.readouterr().err
    for number, fault in enumerate(FAULTS.values(), 1):
        assert f"\n  cell {number} has {fault}" in said


def test_a_picture_is_shown_once_with_its_text(folder: Path) -> None:
    imports = "from matplotlib import pyplot as plt\nfrom rosetta.figures import show_figure\n"
    drawing = f"{imports}figure, axes = plt.subplots()\n"
    (folder / "differences.md").write_text(f"```python\n{drawing}show_figure(figure, 'Nothing but two axes.')\n```\n")
    notebook = make("differences", folder)
    execute("differences", notebook)
    assert problems(notebook) == []
    [output] = notebook.cells[0].outputs
    assert output.metadata["image/png"]["alt"] == "Nothing but two axes."
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert 'alt="Nothing but two axes."' in page


@pytest.mark.parametrize("text", ["../tmp/x", "https://example.org/home/x", "a/work", "NCHW/NHWC", "~/work"])
def test_what_is_no_absolute_path_is_let_be(text: str, executed: Callable[[], NotebookNode]) -> None:
    notebook = executed()
    notebook.cells[1].outputs[0].text = text
    assert problems(notebook) == []


def test_what_is_wrong_with_a_written_notebook_is_found(executed: Callable[[], NotebookNode]) -> None:
    def found(change: Callable[[NotebookNode], None]) -> list[str]:
        notebook = executed()
        change(notebook)
        return problems(notebook)

    order = "its cells were not executed in order, each once"
    assert found(lambda notebook: notebook.cells[2].update(execution_count=3)) == [order]
    assert found(lambda notebook: notebook.cells[2].update(execution_count=None)) == [order]
    assert found(lambda notebook: notebook.cells.reverse()) == [order]
    [tagged] = found(lambda notebook: notebook.cells[2].update(metadata={"tags": ["pt"]}))
    assert tagged == 'cell 3 has metadata: {"tags": ["pt"]}'
    assert found(lambda notebook: notebook.cells[2].update(metadata=nbformat.from_dict(COLLAPSED))) == []
    [collapsed] = found(lambda notebook: notebook.cells[0].update(metadata=nbformat.from_dict(COLLAPSED)))
    assert collapsed.startswith("cell 1 has metadata: ")
    [large] = found(lambda notebook: notebook.cells[1].outputs[0].update(text="a" * LARGEST))
    assert "but at most 1,500,000 are allowed" in large
    silent = found(lambda notebook: [cell.update(outputs=[]) for cell in notebook.cells[1:]])
    assert silent == ["it has no outputs"]
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="bad", traceback=[])
    assert found(lambda notebook: notebook.cells[2].outputs.append(error)) == ["cell 3 has an error: ValueError"]


def test_a_notebook_older_than_its_source_is_found(folder: Path) -> None:
    old = make("resnet_pt", folder)
    assert differences_from_source(old, make("resnet_pt", folder)) == []
    second = folder / "lesson" / "02_second.md"
    second.write_text(SECOND.replace("layout[:2]", "layout[:3]"))
    assert differences_from_source(old, make("resnet_pt", folder)) == ["cell 6 is not as in the source"]
    second.write_text(SECOND + "\nAnd more.\n")
    assert differences_from_source(old, make("resnet_pt", folder)) == ["it has 6 cells, its source 7"]
    second.unlink()
    assert differences_from_source(old, make("resnet_pt", folder)) == ["it has 6 cells, its source 3"]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["resnet_torch"])
    assert "'resnet_torch' is not a notebook: choose from resnet_pt" in capsys.readouterr().err
