"""Each kind of page: opens, is accessible in light and dark, and fits a telephone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cases import by_time, one_of

pytestmark = pytest.mark.slow

KINDS = (
    "index",
    "side-by-side",
    "networks/index",
    "networks/resnet50",
    "atlas/index",
    "atlas/strided_padding",
    "lesson/index",
    "lesson/block",
    "lesson/degradation",
    "course/index",
    "course/block",
    "guide/index",
    "guide/checking",
    "reference/command-line",
    "reference/index",
    "try",
    "search",
)


def open_in(page: Page, address: str, theme: str) -> None:
    """Opens a page in a theme, which the site remembers as its own switch sets it."""
    page.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}');")
    page.goto(address)
    page.wait_for_load_state("networkidle")


LOOKS = [(kind, *look) for kind in KINDS for look in (("light", 1440), ("dark", 360))]


@pytest.mark.parametrize(
    "look", by_time(LOOKS, lambda look: False, one_of(3, LOOKS)), ids=lambda look: "-".join(map(str, look))
)
def test_a_page_is_accessible(page: Page, site: str, built: Path, look: tuple[str, str, int]) -> None:
    kind, theme, width = look
    page.set_viewport_size({"width": width, "height": 900})
    open_in(page, f"{site}/{kind}.html", theme)
    assert page.locator("html").get_attribute("data-theme") == theme
    page.add_script_tag(path=built / "web" / "node_modules" / "axe-core" / "axe.min.js")
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("levels => axe.run({runOnly: {type: 'tag', values: levels}})", levels)
    faults = [f"{fault['id']}: {node['target']}" for fault in found["violations"] for node in fault["nodes"]]
    assert faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_a_telephone(page: Page, site: str, kind: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_in(page, f"{site}/{kind}.html", "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [961, 1024, 1440])
def test_the_head_is_one_line(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_in(page, f"{site}/atlas/index.html", "light")
    heads = page.locator(".bd-header .nav-item .nav-link").all()
    assert len({head.bounding_box()["y"] for head in heads if head.is_visible()}) == 1
    assert page.locator(".bd-header").bounding_box()["height"] < 90


def test_the_framework_is_remembered_from_the_lesson_to_side_by_side_and_back(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"{site}/lesson/block.html?framework=paddle")
    page.goto(f"{site}/side-by-side.html")
    expect(page.get_by_role("tab", selected=True)).to_have_text("Paddle")
    page.get_by_role("tab", name="Keras").click()
    page.goto(f"{site}/lesson/block.html")
    assert page.locator('.sd-tab-label[data-sync-id="keras"]').first.evaluate("label => label.control.checked")
