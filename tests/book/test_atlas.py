"""The atlas' table and its rows."""

import dataclasses
import json
import re
import shutil
from pathlib import Path

import pytest

from book import atlas
from book.build import FOLDER
from book.folders import Folders
from rosetta.backends import BACKENDS
from rosetta.differences.catalogue import TOPICS, Difference, all_differences, find_differences

ROWS = all_differences()


def row_of(name: str) -> Difference:
    [row] = find_differences(name)
    return row


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = tmp_path_factory.mktemp("pages")
    shutil.copytree(FOLDER / "pages" / "atlas", pages / "atlas")
    atlas.write(Folders(pages, pages / "static", None))
    return pages / "atlas"


def test_each_row_has_a_page_and_a_line_of_the_table(pages: Path) -> None:
    index = (pages / "index.md").read_text(encoding="utf-8")
    assert {path.stem for path in pages.glob("*.md")} - {"index"} == {row.id for row in ROWS}
    for row in ROWS:
        assert f"| [{row.what}]({row.id}.md) |" in index
        assert f"\n{row.id.replace('_', ' ')} <{row.id}>" in index
    assert not re.search(r"\([A-Z]{4,}\)", index)


def test_what_is_alike_has_one_number() -> None:
    assert atlas.answers(row_of("strided_padding")) == {"pt": 0, "keras": 1, "paddle": 0, "jax": 1}
    assert atlas.answers(row_of("batch_norm_momentum_default")) == {"pt": 0, "keras": 1, "paddle": 2, "jax": 1}
    assert atlas.answers(row_of("channels_first")) == {"pt": 0, "keras": 0, "paddle": 0}


def test_what_is_alike_within_the_tolerance_has_one_number() -> None:
    row = row_of("batch_norm_eps_default")
    close = dataclasses.replace(row, found={**row.found, "jax": 1e-5 * (1 + 1e-9)})
    assert atlas.answers(close) == {"pt": 0, "keras": 1, "paddle": 0, "jax": 0}


def test_the_filter_knows_all_rows_topics_and_frameworks() -> None:
    form = atlas.filter_form(ROWS)
    known = json.loads(re.findall(r'id="atlas-rows">(.*?)</script>', form)[0])
    assert list(known) == [row.id for row in ROWS]
    assert "symmetric 1: shapes agree" in known["strided_padding"]["words"]
    assert re.findall(r'<option value="(\w+)">', form) == list(TOPICS)
    assert re.findall(r'name="differs" value="(\w+)"', form) == list(BACKENDS)


def test_what_a_row_says_cannot_end_the_script() -> None:
    row = dataclasses.replace(row_of("strided_padding"), consequence="</script><b>")
    assert atlas.filter_form([row]).count("</script>") == 1


def test_a_page_has_all_that_is_known_of_its_row() -> None:
    row = row_of("resnet50_total")
    page = atlas.row_page(row)
    for part in (row.what, row.consequence, row.remedy, *row.none.values(), "25,636,712", "25,610,152"):
        assert part in page
    assert page.count("{tab-item}") == len(row.found) == 2
    assert page.count("[no answer]") == 2
    assert "rosetta differences resnet50_total --run" in page
    assert "* <https://keras.io/api/applications/resnet/>\n* `paddle/vision/models/resnet.py`\n" in page


def test_a_page_says_why_a_row_without_a_difference_is_there() -> None:
    assert row_of("channels_first").why in atlas.row_page(row_of("channels_first"))
    assert "although no two answers differ" not in atlas.row_page(row_of("strided_padding"))
