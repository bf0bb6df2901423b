"""The pages of the networks in a browser: the picture, and what another network has otherwise."""

import pytest
from playwright.sync_api import Page, expect

from resnet_spec import get_spec, list_specs
from rosetta.explaining.cells import step_rows
from rosetta.explaining.explain import steps_between

pytestmark = pytest.mark.slow

# How far each text reaches out of its box, or any text or box out of the picture, in units of the picture.
OVERHANG = """
svg => {
  const over = (inner, outer) => Math.max(
    outer.x - inner.x, outer.y - inner.y,
    inner.x + inner.width - outer.x - outer.width, inner.y + inner.height - outer.y - outer.height);
  const whole = svg.viewBox.baseVal;
  const texts = [...svg.querySelectorAll("text")].map((text) => over(text.getBBox(), whole));
  const boxed = [...svg.querySelectorAll(".box text")].map((text) => {
    const [one, other] = [text.getBBox(), text.parentNode.querySelector("rect").getBBox()];
    return Math.max(other.x - one.x, one.x + one.width - other.x - other.width);
  });
  return Math.max(...texts, ...boxed);
}
"""


def shown_rows(page: Page) -> list[list[str]]:
    rows = page.locator(".against tbody tr").all()
    return [[cell.text_content() or "" for cell in row.locator("td").all()] for row in rows]


@pytest.mark.parametrize("name", list_specs())
def test_no_text_of_the_picture_leaves_its_box(name: str, site: str, page: Page) -> None:
    page.goto(f"{site}/networks/{name}.html")
    page.evaluate("document.fonts.ready")
    assert page.locator("svg.network").evaluate(OVERHANG) <= 0


def test_the_chosen_network_s_table_is_that_of_explain(site: str, page: Page) -> None:
    page.goto(f"{site}/networks/resnet50.html")
    assert page.locator(".against").is_hidden()
    for other in ("resnet50_v2", "resnet1202_cifar"):
        page.get_by_label("Another network").select_option(other)
        expect(page.locator("#against-says")).to_have_text(f"rosetta explain resnet50 {other}")
        expect(page.locator(".against tbody tr").last).to_contain_text(other)
        steps = steps_between(get_spec("resnet50"), get_spec(other), (224, 224))
        assert shown_rows(page) == step_rows(get_spec("resnet50"), get_spec(other), steps, (224, 224))
    assert page.url.endswith("?against=resnet1202_cifar")


def test_equal_networks_are_said_to_be_one(site: str, page: Page) -> None:
    page.goto(f"{site}/networks/resnet34.html?against=resnet34_b")
    expect(page.locator("#against-says")).to_contain_text("resnet34 and resnet34_b are the same network.")


def test_a_link_keeps_the_choice(site: str, page: Page) -> None:
    page.goto(f"{site}/networks/resnet18.html?against=resnet34_c")
    expect(page.get_by_label("Another network")).to_have_value("resnet34_c")
    expect(page.locator(".against tbody tr").first).to_contain_text("resnet18")
    page.get_by_label("Another network").select_option("")
    expect(page.locator(".against")).to_be_hidden()
    assert page.url.endswith("/networks/resnet18.html")


def test_a_network_that_is_not_there_is_no_choice(site: str, page: Page) -> None:
    page.goto(f"{site}/networks/resnet18.html?against=resnet19")
    expect(page.get_by_label("Another network")).to_have_value("")
    expect(page.locator(".against")).to_be_hidden()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_picture_follows_the_theme(mode: str, site: str, page: Page) -> None:
    page.add_init_script(f"localStorage.setItem('mode', '{mode}'); localStorage.setItem('theme', '{mode}')")
    page.goto(f"{site}/networks/resnet18.html")
    ink = page.locator("svg.network .bold").first.evaluate("text => getComputedStyle(text).fill")
    assert (max(int(number) for number in ink[4:-1].split(",")) > 128) == (mode == "dark")


def test_every_network_fits_a_telephone(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for name in ("index", "resnet1202_cifar", "resnext101_64x4d"):
        page.goto(f"{site}/networks/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
