"""The guide's pages, from the README and from `docs/`."""

import pytest

from book import guide
from book.folders import ROOT
from resnet_spec import RosettaError

TEXTS = guide.all_texts()


def test_every_document_is_a_page_of_the_guide_or_the_atlas() -> None:
    documents = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert documents <= TEXTS.keys() | guide.ELSEWHERE
    guide.check_groups(TEXTS)


@pytest.mark.parametrize("names", [[*TEXTS, "new"], [name for name in TEXTS if name != "speed"]])
def test_a_page_that_stands_in_no_group_is_refused(names: list[str]) -> None:
    with pytest.raises(RosettaError, match=r"'(new|speed)' is .*: mend them"):
        guide.check_groups(names)


def test_installing_is_said_once_in_the_readme() -> None:
    page = guide.laid_out(TEXTS["install"], "guide/install")
    assert page.startswith("# Install\n\nYou need Python")
    assert 'pip install -c constraints.txt -e ".[all,test,plots]"' in page
    assert "## " not in page


def test_a_section_that_the_readme_lacks_is_refused() -> None:
    with pytest.raises(RosettaError, match="no section 'Fly'"):
        guide.readme_section("Fly")


def test_every_page_has_one_first_heading() -> None:
    for name, text in TEXTS.items():
        outside = "".join(text.markdown.split("```")[::2])
        assert sum(line.startswith("# ") for line in outside.splitlines()) == 1, name
        assert text.markdown.startswith("# "), name


def test_code_of_the_frameworks_stands_in_tabs() -> None:
    page = guide.laid_out(TEXTS["python"], "guide/python")
    assert page.count("{tab-item}") == 4
    assert ":sync: paddle\n\n```python\nimport paddle\n" in page
    assert "Its state dict has torchvision's names:" in page
    assert "\nPyTorch (" not in page


def test_sections_of_the_frameworks_stand_in_tabs() -> None:
    page = guide.laid_out(TEXTS["course-diagnosis"], "guide/course-diagnosis")
    assert page.count("{tab-item}") == 4
    assert "## " not in page
    assert page.count("\n| The residual block |") == TEXTS["course-diagnosis"].markdown.count(
        "\n| The residual block |"
    )


def test_a_table_with_sentences_is_marked() -> None:
    assert "{.long-cells}\n| fault |" in guide.laid_out(TEXTS["faults"], "guide/faults")
    assert "{.long-cells}" not in guide.laid_out(TEXTS["scaling"], "guide/scaling")


def test_a_session_is_told_from_other_code() -> None:
    page = guide.laid_out(TEXTS["own-models"], "guide/own-models")
    assert "```console\n$ rosetta identify" in page
    assert "```\nIt is no network" in page


def test_the_citation_is_that_of_the_file() -> None:
    assert "version: 0.1.0" in TEXTS["citation"].markdown
