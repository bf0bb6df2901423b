"""Each kind of page: opens, is accessible in light and dark, and fits a telephone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_accessible(page: Page, site: str, built: Path, kind: str, theme: str) -> None:
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
