"""The guide and the reference in a browser."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow


def test_from_the_guide_to_a_page_and_its_picture(page: Page, site: str) -> None:
    page.goto(f"{site}/guide/index.html")
    page.locator(".guide-groups").get_by_role("link", name="How it is checked").click()
    picture = page.get_by_role("img", name="Build time, first-call time and memory against depth")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth") > 0


def test_a_plain_text_is_read_side_by_side(page: Page, site: str) -> None:
    page.goto(f"{site}/guide/plain-code.html")
    page.get_by_role("link", name="text").nth(3).click()
    page.wait_for_url("**/side-by-side.html?network=resnet18_d2l&frameworks=jax")


def test_frameworks_stand_in_tabs(page: Page, site: str) -> None:
    page.goto(f"{site}/guide/course-diagnosis.html")
    tables = page.locator("table.long-cells:visible")
    expect(tables).to_have_count(1)
    page.locator(".sd-tab-set").get_by_text("Keras", exact=True).click()
    expect(tables).to_have_count(1)
    expect(page.locator(".sd-tab-content:visible")).to_contain_text("The residual block")


def test_a_long_table_fits_a_telephone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/guide/faults.html")
    table = page.locator("table.long-cells")
    assert table.evaluate("table => table.getBoundingClientRect().right") <= 360
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth")


def test_the_reference_links_the_types_of_its_signatures(page: Page, site: str) -> None:
    page.goto(f"{site}/reference/oracle.html")
    page.get_by_role("link", name="ResNetSpec").first.click()
    page.wait_for_url("**/reference/spec.html#resnet_spec.spec.ResNetSpec")
    expect(page.locator("#resnet_spec\\.spec\\.ResNetSpec")).to_be_in_viewport()
