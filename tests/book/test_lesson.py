import base64
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from book.folders import ROOT, Folders
from book.lesson import cells, outputs
from book.lesson import pages as lesson
from notebooks.build import FOLDER, LESSONS, sources
from resnet_spec import RosettaError
from tests.book.reading import blocks

SECTIONS = ["index", *(path.stem[3:] for path in sources("resnet_pt")[1:])]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(ROOT / "book" / "pages", folder, dirs_exist_ok=True)
    lesson.write(Folders(folder, folder / "static", None))
    return folder / "lesson"


def notebook(name: str) -> list[nbformat.NotebookNode]:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells


def in_notebook(name: str) -> Iterator[tuple[object, ...]]:
    """The code of each cell, and its outputs."""
    for cell in notebook(name):
        if cell.cell_type == "code":
            yield "code", cell.source.strip("\n")
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                alt = " ".join(output.metadata["image/png"]["alt"].split())
                yield "picture", base64.b64decode(data["image/png"]), alt
            elif "text/markdown" not in data:
                yield "text", output.text.strip("\n")


def in_pages(folder: Path, names: list[str], framework: str) -> Iterator[tuple[object, ...]]:
    for name in names:
        for opening, body in blocks((folder / f"{name}.md").read_text(), framework):
            if opening == "{code-block} python":
                yield "code", body.strip("\n")
            elif opening == "{code-block} text":
                yield "text", body.removeprefix(":class: output\n\n").strip("\n")
            elif opening.startswith("{image}"):
                [alt] = re.findall("^:alt: (.*)$", body, re.MULTILINE)
                yield "picture", (folder / opening.split()[1]).read_bytes(), alt


@pytest.mark.parametrize(("name", "framework"), LESSONS.items())
def test_each_cell_and_output_of_a_notebook_stands_once_in_its_framework(
    pages: Path, name: str, framework: str
) -> None:
    assert list(in_pages(pages, SECTIONS, framework)) == list(in_notebook(name))


@pytest.mark.parametrize("name", lesson.BESIDE)
def test_each_cell_and_output_of_the_other_notebooks_stands_once(pages: Path, name: str) -> None:
    assert list(in_pages(pages, [name], "")) == list(in_notebook(name))
    text = (pages / f"{name}.md").read_text()
    tables = [
        each["data"]["text/markdown"]
        for cell in notebook(name)
        for each in cell.get("outputs", [])
        if "data" in each and "text/markdown" in each["data"]
    ]
    assert tables
    assert [text.count(table) for table in tables] == [1] * len(tables)


def words(text: str) -> list[str]:
    """The words of Markdown, without where its links lead and the classes of its paragraphs."""
    return re.findall(r"\w+", re.sub(r"\]\([^)\s]*\)|^\{[.\w-]+\}$", "", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", [*LESSONS, *lesson.BESIDE])
def test_no_word_of_a_notebook_is_lost(pages: Path, name: str) -> None:
    there = SECTIONS if name in LESSONS else [name]
    text = " ".join(words("\n".join((pages / f"{each}.md").read_text() for each in there)))
    titles = {cell.source for cell in notebook(name)[:1]} if name in LESSONS else set()
    texts = [cell.source for cell in notebook(name) if cell.cell_type == "markdown" and cell.source not in titles]
    assert [each for each in texts if " ".join(words(each)) not in text] == []


def test_what_all_share_stands_once_and_what_differs_in_tabs(pages: Path) -> None:
    text = (pages / "why.md").read_text()
    assert text.count("The second of the two lines") == 1
    assert text.count("for factor in (0.8, 0.95, 1.0, 1.05, 1.2):") == 1
    assert text.count("after 56\n 1.05 per layer") == 0
    assert text.count(" 1.0 per layer:     1.0000 after 20 layers") == 1  # an output that all four have
    assert text.count("{tab-item} Keras") == 3  # the block, and two outputs that rounding makes differ


def test_a_note_says_for_whom_it_is(pages: Path) -> None:
    assert "```{admonition} In Keras\n(Keras leaves differentiation" in (pages / "idea.md").read_text()
    [keras] = [body for _, body in tabs((pages / "block.md").read_text(), "keras") if "keeps the channels last" in body]
    assert "conv1 = layers.Conv2D" in keras


def tabs(text: str, framework: str) -> list[tuple[str, str]]:
    return re.findall(rf"^(`+)\{{tab-item\}} [^\n]*\n:sync: {framework}\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL)


def test_the_first_page_leads_to_every_section(pages: Path) -> None:
    text = (pages / "index.md").read_text()
    for name in SECTIONS[1:]:
        assert f"(../lesson/{name}.md)" in text
        assert f"\n/lesson/{name}\n" in text
    assert "(START)" not in text
    assert "(SECTIONS)" not in text


def test_files_that_are_named_and_papers_are_links(pages: Path) -> None:
    text = (pages / "why.md").read_text()
    assert "[`degradation.ipynb`](degradation.md) repeats the experiment" in text
    assert "[arXiv 1512.03385](https://arxiv.org/abs/1512.03385)" in text
    assert "[`docs/degradation.md`](../guide/degradation.md)" in (pages / "degradation.md").read_text()


def test_code_is_left_alone() -> None:
    fence = "```\n`degradation.ipynb`, arXiv 1512.03385\n```"
    assert lesson.prose(fence, "lesson/why") == fence


def test_a_notebook_older_than_its_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "stored_cells", lambda name: notebook(name)[:-1])
    with pytest.raises(RosettaError, match="make notebooks"):
        cells.notebook_cells("degradation")


def test_an_output_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    output = nbformat.v4.new_output("display_data", {"application/pdf": ""})
    with pytest.raises(RosettaError, match="application/pdf"):
        outputs.shown([output], tmp_path)


def test_a_picture_of_two_notebooks_is_one_file(tmp_path: Path) -> None:
    [output] = [each for cell in notebook("resnet_pt") for each in cell.get("outputs", []) if "data" in each][:1]
    assert outputs.shown([output], tmp_path) == outputs.shown([output], tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
