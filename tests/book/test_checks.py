"""Each fault of a site is found, and a good site has none."""

from pathlib import Path

import pytest

from book import checks
from resnet_spec import RosettaError
from rosetta.differences.catalogue import find_differences

PAGE = "<title>T</title><h1 id='top'>T</h1>"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good one, of an atlas of one row and a zoo of one network."""
    monkeypatch.setattr(checks, "all_differences", lambda: find_differences("strided_padding"))
    monkeypatch.setattr(checks, "list_specs", lambda: ["resnet50"])
    for folder in ("atlas", "networks", "_static/pyodide"):
        (tmp_path / folder).mkdir(parents=True)
    for page in ("atlas/strided_padding.html", "networks/resnet50.html"):
        (tmp_path / page).write_text(PAGE)
    (tmp_path / "_static" / "style.css").write_text("b { background: url('data:image/png;base64,x') }")
    (tmp_path / "_static" / "icon.svg").write_text("<svg/>")
    return tmp_path


GOOD = (
    "<a href='atlas/strided_padding.html#top'></a><a href='#'></a><a href='https://keras.io'></a>",
    "<a href='networks/resnet50.html?frameworks=pt'></a><a href='mailto:a@b'></a>",
    "<img src='_static/icon.svg' alt='An icon'><svg aria-hidden='true'></svg><svg aria-label='A plot'></svg>",
    "<svg><title>A plot</title></svg>",
    "<a href='#'><img src='_static/icon.svg' alt=''>Home</a>",
    "<link rel='stylesheet' href='_static/style.css?v=1'><link rel='canonical' href='https://a'>",
    "<script>const a = 'https://keras.io'; import('./b.js')</script>",
    "<code>rosetta differences strided_padding</code> <code>rosetta differences norms --run</code>",
    "<code>rosetta differences</code> prints",
)
BAD = {
    "<a href='nowhere.html'></a>": "nowhere.html leads nowhere",
    "<a href='atlas/strided_padding.html#nowhere'></a>": "leads to a page without that place",
    "<a href='#nowhere'></a>": "#nowhere leads to a page without that place",
    "<a href='/atlas/strided_padding.html'></a>": "/atlas/strided_padding.html leads nowhere",
    "<a href='../html/index.html'></a>": "../html/index.html leads nowhere",
    "<img src='_static/none.png' alt='A picture'>": "_static/none.png leads nowhere",
    "<img src='_static/icon.svg'>": "_static/icon.svg has no alternative text",
    "<img src='_static/icon.svg' alt=' '>": "_static/icon.svg has no alternative text",
    "<a href='#'></a><img src='_static/icon.svg' alt=''>": "_static/icon.svg has no alternative text",
    "<a href='#'><img src='_static/icon.svg'>Home</a>": "_static/icon.svg has no alternative text",
    "<svg></svg>": "a drawing has no alternative text",
    "<h1>Again</h1>": "it has 2 headings of the first level",
    "<script src='https://a.b/c.js'></script>": "it loads https://a.b/c.js from outside",
    "<script src='//a.b/c.js'></script>": "it loads //a.b/c.js from outside",
    "<link rel='stylesheet' href='https://a.b/c.css'>": "it loads https://a.b/c.css from outside",
    "<link rel='preload' href='http://a.b/c'>": "it loads http://a.b/c from outside",
    "<style>@import 'https://a.b/c.css';</style>": "it loads https://a.b/c.css from outside",
    "<p style='background: url(https://a.b/c.png)'></p>": "it loads https://a.b/c.png from outside",
    "<script type='module'>import a from 'https://a.b/c.js'</script>": "it loads https://a.b/c.js from outside",
    "<code>rosetta <span>differences</span> no_such_row</code>": "`rosetta differences no_such_row`, which is no row",
}


def test_a_good_site_passes(site: Path) -> None:
    (site / "index.html").write_text(PAGE + "".join(GOOD))
    checks.check(site)


@pytest.mark.parametrize("html", BAD)
def test_a_fault_of_a_page_is_found(site: Path, html: str) -> None:
    (site / "index.html").write_text(PAGE + html)
    with pytest.raises(RosettaError) as error:
        checks.check(site)
    assert BAD[html] in str(error.value)
    assert str(error.value).startswith("index.html: ")
    assert "\n" not in str(error.value)


def test_a_page_without_a_title_or_heading_is_found(site: Path) -> None:
    (site / "index.html").write_text("<p>Words")
    with pytest.raises(RosettaError, match=r"it has no title\nindex\.html: it has 0 headings"):
        checks.check(site)


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("_static/a.css", "@import url(https://a.b/c.css);", "it loads https://a.b/c.css from outside"),
        ("_static/a.css", "b { background: url(none.png) }", "none.png leads nowhere"),
        ("_static/a.js", 'import { a } from "https://a.b/c.js";', "it loads https://a.b/c.js from outside"),
        ("_static/a.mjs", 'await import("https://a.b/c.js")', "it loads https://a.b/c.js from outside"),
        ("_static/a.js", "fetch('//a.b/c')", "it loads //a.b/c from outside"),
    ],
)
def test_a_fault_of_a_file_is_found(site: Path, file: str, text: str, fault: str) -> None:
    (site / file).write_text(text)
    with pytest.raises(RosettaError) as error:
        checks.check(site)
    assert str(error.value) == f"{file}: {fault}"


def test_python_for_browsers_is_left_alone(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "_static" / "pyodide" / "pyodide.mjs").write_text('import("https://a.b")' + "x" * 100)
    monkeypatch.setattr(checks, "MOST_BYTES", 100_000)
    checks.check(site)


@pytest.mark.parametrize("page", ["atlas/strided_padding.html", "networks/resnet50.html"])
def test_a_missing_page_is_found(site: Path, page: str) -> None:
    (site / page).unlink()
    with pytest.raises(RosettaError, match=rf"^{page} is missing"):
        checks.check(site)


def test_a_large_site_is_found(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_BYTES", 100)
    with pytest.raises(RosettaError, match=r"^The site has [\d,]+ bytes without _static/pyodide, but may have 100"):
        checks.check(site)
