"""The atlas in a browser: its filter, links that keep it, its rows, and the search that finds them."""

import pytest
from playwright.sync_api import Page, expect

from rosetta.differences.catalogue import all_differences, find_differences

pytestmark = pytest.mark.slow

ROWS = all_differences()


def shown(page: Page) -> list[str]:
    """The rows that the table shows, by their ids."""
    links = page.locator("table.atlas-rows tbody tr:visible td:first-child a")
    return [str(link.get_attribute("href")).removesuffix(".html") for link in links.all()]


def open_atlas(page: Page, site: str, query: str = "") -> None:
    page.goto(f"{site}/atlas/index.html{query}")
    expect(page.locator(".atlas-filter")).to_be_visible()


def test_the_table_has_all_rows_with_links_to_their_pages(page: Page, site: str) -> None:
    open_atlas(page, site)
    assert shown(page) == [row.id for row in ROWS]
    page.get_by_role("link", name="Default eps of a group norm").click()
    expect(page.locator("h1")).to_contain_text("Default eps of a group norm")


def test_a_topic_is_chosen_and_kept_in_the_address(page: Page, site: str) -> None:
    open_atlas(page, site)
    page.get_by_label("Topic").select_option("Padding")
    assert shown(page) == [row.id for row in find_differences("padding")]
    expect(page.get_by_role("status").filter(has_text="rows")).to_have_text(f"5 of {len(ROWS)} rows")
    assert page.url.endswith("?topic=padding")
    page.reload()
    assert shown(page) == [row.id for row in find_differences("padding")]
    page.get_by_label("Topic").select_option("All topics")
    assert page.url.endswith("index.html")


def test_of_two_frameworks_the_rows_in_which_they_differ_are_shown(page: Page, site: str) -> None:
    open_atlas(page, site, "?topic=padding")
    page.get_by_label("PyTorch").check()
    page.get_by_label("Paddle").check()
    assert shown(page) == ["same_with_stride", "pad_every_axis"]
    assert page.url.endswith("?topic=padding&differs=pt%2Cpaddle")


def test_of_one_framework_the_rows_in_which_it_stands_alone_are_shown(page: Page, site: str) -> None:
    open_atlas(page, site, "?topic=padding&differs=jax")
    assert shown(page) == ["default_padding"]


def test_words_are_found_in_what_goes_wrong_and_in_any_order(page: Page, site: str) -> None:
    open_atlas(page, site)
    page.get_by_label("Words").fill("LOGITS symmetric")
    assert "strided_padding" in shown(page)
    assert len(shown(page)) < 10
    assert page.url.endswith("?words=LOGITS+symmetric")


def test_where_nothing_fits_it_says_so_and_shows_all_again(page: Page, site: str) -> None:
    open_atlas(page, site, "?words=xyzzy")
    assert shown(page) == []
    expect(page.get_by_text("No row has all of that.")).to_be_visible()
    page.get_by_role("button", name="Show all rows").click()
    assert len(shown(page)) == len(ROWS)
    expect(page.get_by_text("No row has all of that.")).to_be_hidden()
    assert page.url.endswith("index.html")


def test_an_address_with_what_is_not_there_shows_all(page: Page, site: str) -> None:
    open_atlas(page, site, "?topic=nowhere&differs=mxnet")
    assert len(shown(page)) == len(ROWS)


def test_the_filter_is_used_by_keyboard(page: Page, site: str) -> None:
    open_atlas(page, site)
    page.get_by_label("Words").focus()
    page.keyboard.type("adam")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("PyTorch")).to_be_checked()
    page.get_by_label("Words").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("?words=adam&differs=pt")


def test_without_a_script_the_whole_table_stands_there(page: Page, site: str) -> None:
    page.route("**/atlas.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{site}/atlas/index.html")
    expect(page.locator(".atlas-filter")).to_be_hidden()
    assert len(shown(page)) == len(ROWS)


def test_a_row_shows_its_probes_in_tabs(page: Page, site: str) -> None:
    page.goto(f"{site}/atlas/batch_norm_momentum_meaning.html")
    page.get_by_text("Flax NNX", exact=True).last.click()
    expect(page.locator(".sd-tab-content:visible").last).to_contain_text("from flax import nnx")
    page.get_by_role("link", name="Norms", exact=True).click()
    page.wait_for_url("**/atlas/index.html?topic=norms")
    assert shown(page) == [row.id for row in find_differences("norms")]


def test_next_and_previous_lead_through_a_topic(page: Page, site: str) -> None:
    page.goto(f"{site}/atlas/strided_padding.html")
    page.locator("a.right-next").click()
    page.wait_for_url("**/same_with_stride.html")
    page.locator("a.left-prev").click()
    page.wait_for_url("**/strided_padding.html")


def test_on_a_telephone_each_answer_stands_below_its_framework(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_atlas(page, site, "?topic=padding")
    cell = page.locator("table.atlas-rows tbody tr:visible td").nth(4)
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Flax NNX"'
    assert page.locator("table.atlas-rows").evaluate("table => table.getBoundingClientRect().right") <= 360


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("global average pooling", "Shape after global average pooling of 2 images of 3 channels"),
        ("unpickler", "Checkpoints: published weights in any framework"),
        ("layer_table", "The oracle"),
        ("nesterov", "The command line, option by option"),
    ],
)
def test_the_search_finds_rows_and_pages(page: Page, site: str, words: str, title: str) -> None:
    page.goto(f"{site}/search.html?q={words}")
    expect(page.locator("#search-results")).to_contain_text(title, timeout=10_000)
