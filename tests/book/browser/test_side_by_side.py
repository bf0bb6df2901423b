"""Side by side in a browser: what is chosen, the link, the alignment, scrolling, copying, marks, tabs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from resnet_spec import get_spec
from rosetta.backends import BACKENDS
from rosetta.writing.write import write

pytestmark = pytest.mark.slow

TELEPHONE = {"width": 360, "height": 740}


def open_page(page: Page, site: str, choice: str = "") -> None:
    page.goto(f"{site}/side-by-side.html{choice}")
    page.wait_for_selector(".side-line")


def pane(page: Page, framework: str) -> Locator:
    return page.locator(f".side-pane[data-framework={framework}] .side-text")


def frameworks(page: Page) -> list[str]:
    return page.eval_on_selector_all(".side-pane", "all => all.map(pane => pane.dataset.framework)")


def place(page: Page, framework: str, line: str) -> float:
    """How far down a pane a line of code stands."""
    script = """([pane, start]) => [...pane.querySelectorAll(".side-line")]
        .find(line => line.textContent.trim().startsWith(start)).offsetTop"""
    return float(page.evaluate(script, [pane(page, framework).element_handle(), line]))


def test_networks_and_frameworks_are_chosen_and_the_link_keeps_them(page: Page, site: str) -> None:
    open_page(page, site)
    assert frameworks(page) == ["pt", "jax"]
    page.get_by_role("combobox", name="Network").select_option("resnet50")
    expect(pane(page, "pt")).to_contain_text("class Bottleneck")
    page.get_by_role("checkbox", name="Keras").check()
    expect(page.locator(".side-pane")).to_have_count(3)
    assert frameworks(page) == ["pt", "keras", "jax"]
    assert page.url.endswith("?network=resnet50&frameworks=pt,keras,jax")
    page.go_back()
    expect(page.locator(".side-pane")).to_have_count(2)
    page.go_back()
    expect(pane(page, "pt")).to_contain_text("resnet18_d2l in PyTorch")
    page.go_forward()
    page.go_forward()
    expect(page.locator(".side-pane")).to_have_count(3)
    page.reload()
    expect(pane(page, "keras")).to_contain_text("resnet50 in Keras")
    assert page.get_by_role("combobox", name="Network").input_value() == "resnet50"


def test_unknown_values_fall_back_with_a_sentence(page: Page, site: str) -> None:
    open_page(page, site, "?network=resnet51&frameworks=tf,keras")
    assert frameworks(page) == ["keras"]
    expect(pane(page, "keras")).to_contain_text("resnet18_d2l in Keras")
    expect(page.get_by_text("asks for the network resnet51")).to_be_visible()
    expect(page.get_by_text("asks for the framework tf")).to_be_visible()
    page.get_by_role("checkbox", name="Paddle").check()
    expect(page.get_by_text("asks for the network")).to_be_hidden()


def test_no_framework_is_an_answer_too(page: Page, site: str) -> None:
    open_page(page, site, "?frameworks=pt")
    page.get_by_role("checkbox", name="PyTorch").uncheck()
    expect(page.get_by_text("Choose at least one framework.")).to_be_visible()
    assert frameworks(page) == []


@pytest.mark.parametrize(
    ("network", "block"),
    [("resnet18_d2l", "BasicBlock"), ("resnet50", "Bottleneck"), ("resnet50_v2", "PreActBottleneck"),
     ("model", "PreActBasicBlock")],
)  # fmt: skip
def test_definitions_stand_beside_each_other(page: Page, site: str, network: str, block: str) -> None:
    open_page(page, site, f"?network={network}&frameworks=pt,keras,paddle,jax")
    function = "".join(f"_{c.lower()}" if c.isupper() else c for c in block).lstrip("_")
    in_keras = {f"class {block}": f"def {function}(", "class ResNet": "def resnet("}
    for line in ("def conv(", "def norm(", f"class {block}", "class ResNet", "def main(")[
        : 4 if network == "model" else 5
    ]:
        places = [place(page, key, in_keras.get(line, line) if key == "keras" else line) for key in BACKENDS]
        assert max(places) - min(places) < 1, (line, places)
    script = """([pane, name]) => {
        const lines = [...pane.querySelectorAll(".side-line")];
        const start = lines.findIndex(line => line.textContent.startsWith(`class ${name}`));
        return lines.slice(start).find(line => /def (forward|__call__)/.test(line.textContent)).offsetTop;
    }"""
    methods = [page.evaluate(script, [pane(page, key).element_handle(), block]) for key in ("pt", "paddle", "jax")]
    assert max(methods) - min(methods) < 1
    heights = page.eval_on_selector_all(".side-text", "all => all.map(pane => pane.scrollHeight)")
    assert len(set(heights)) == 1


@pytest.fixture
def scrolled(page: Page, site: str) -> Iterator[Page]:
    open_page(page, site, "?network=resnet50&frameworks=pt,keras,jax")
    yield page
    page.wait_for_function("""() => new Set([...document.querySelectorAll(".side-text")]
        .map(pane => pane.scrollTop)).size === 1 && document.querySelector(".side-text").scrollTop > 100""")


@pytest.mark.parametrize("framework", ["pt", "jax"])
def test_panes_scroll_as_one_by_the_wheel(scrolled: Page, framework: str) -> None:
    pane(scrolled, framework).hover()
    scrolled.mouse.wheel(0, 700)


def test_panes_scroll_as_one_by_the_keyboard(scrolled: Page) -> None:
    pane(scrolled, "keras").focus()
    scrolled.keyboard.press("PageDown")
    scrolled.keyboard.press("PageDown")


def test_panes_scroll_to_a_definition(scrolled: Page) -> None:
    scrolled.get_by_role("combobox", name="Go to").select_option(label="Bottleneck")
    first = scrolled.evaluate("document.querySelector('.side-text').scrollTop")
    assert abs(place(scrolled, "pt", "class Bottleneck") - first) < 30
    assert scrolled.get_by_role("combobox", name="Go to").locator("option:checked").text_content() == "Bottleneck"


def test_columns_scroll_each_for_itself(page: Page, site: str) -> None:
    open_page(page, site, "?network=resnet50&frameworks=pt,keras,jax")
    pane(page, "pt").evaluate("pane => pane.scrollLeft = 120")
    page.wait_for_timeout(100)
    assert page.eval_on_selector_all(".side-text", "all => all.map(pane => pane.scrollLeft)") == [120, 0, 0]


@pytest.mark.parametrize("framework", BACKENDS)
def test_what_is_copied_and_downloaded_is_what_the_command_writes(page: Page, site: str, framework: str) -> None:
    open_page(page, site, "?network=resnet34_a&frameworks=pt,keras,paddle,jax")
    written = write(get_spec("resnet34_a"), BACKENDS[framework], f"rosetta write resnet34_a --backend {framework}")
    head = page.locator(f".side-pane[data-framework={framework}] header")
    head.get_by_role("button").click()
    expect(head.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == written
    with page.expect_download() as download:
        head.get_by_role("link").click()
    assert download.value.path().read_text(encoding="utf-8") == written


def test_numbers_and_blank_rows_are_not_selected(page: Page, site: str) -> None:
    open_page(page, site, "?network=resnet18_d2l&frameworks=pt,jax")
    selected = pane(page, "pt").evaluate(
        "pane => { getSelection().selectAllChildren(pane.querySelector('code')); return getSelection().toString(); }"
    )
    written = write(get_spec("resnet18_d2l"), BACKENDS["pt"], "rosetta write resnet18_d2l --backend pt")
    assert [line.strip() for line in selected.split("\n") if line.strip()] == [
        line.strip() for line in written.split("\n") if line.strip()
    ]


def test_a_mark_opens_by_pointer_and_leads_to_the_atlas(page: Page, site: str) -> None:
    open_page(page, site, "?network=resnet50&frameworks=pt,keras")
    mark = pane(page, "pt").get_by_role("button", name="momentum=0.1")
    card = page.get_by_role("dialog")
    mark.hover()
    expect(card).to_be_visible()
    meaning = card.locator(".side-row-batch-norm-momentum-meaning")
    assert meaning.locator("dt").all_inner_texts() == ["PyTorch", "Keras", "Paddle", "Flax NNX"]
    assert meaning.locator("dd").all_inner_texts() == ["0.9", "0.1", "0.1", "0.1"]
    expect(meaning).to_contain_text("0.9 copied into PyTorch forgets all but the last batch")
    expect(pane(page, "keras").get_by_role("button", name="momentum=0.9")).to_have_class("side-mark side-is-open")
    box = card.bounding_box()
    assert box
    assert min(box["x"], box["y"]) >= 0
    assert box["x"] + box["width"] <= 1440
    assert box["y"] + box["height"] <= 900
    card.hover()  # the pointer may move into it
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    mark.click()
    meaning.get_by_role("link", name="In the atlas").click()
    page.wait_for_url(f"{site}/atlas/batch_norm_momentum_meaning.html")


def test_a_mark_closes_when_the_pointer_leaves(page: Page, site: str) -> None:
    open_page(page, site, "?network=resnet50&frameworks=pt,keras")
    pane(page, "pt").get_by_role("button", name="momentum=0.1").hover()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.mouse.move(5, 5)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_mark_opens_by_the_keyboard(page: Page, site: str) -> None:
    open_page(page, site, "?network=resnet50&frameworks=pt,keras")
    pane(page, "pt").focus()
    page.keyboard.press("Tab")
    card = page.get_by_role("dialog")
    expect(card).to_be_visible()
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Enter")
    expect(card).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "In the atlas"
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert page.evaluate("document.activeElement.textContent") == first


def test_a_mark_opens_by_touch(page: Page, site: str) -> None:
    browser = page.context.browser
    assert browser
    context = browser.new_context(viewport=TELEPHONE, has_touch=True)
    touched = context.new_page()
    open_page(touched, site, "?network=resnet50&frameworks=jax")
    touched.get_by_role("button", name="use_fast_variance=False").tap()
    card = touched.get_by_role("dialog")
    expect(card).to_contain_text("mean 1e4 and variance 1.3")
    box = card.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    touched.locator("h1").tap()
    expect(card).to_be_hidden()
    context.close()


def test_a_telephone_has_one_pane_with_tabs_that_are_remembered(page: Page, site: str) -> None:
    page.set_viewport_size(TELEPHONE)
    open_page(page, site)
    assert frameworks(page) == ["pt"]
    tabs = page.get_by_role("tab")
    assert tabs.all_inner_texts() == ["PyTorch", "Keras", "Paddle", "Flax NNX"]
    tabs.nth(2).click()
    expect(pane(page, "paddle")).to_be_visible()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(pane(page, "jax")).to_be_visible()
    expect(tabs.nth(3)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(pane(page, "pt")).to_be_visible()
    page.keyboard.press("End")
    expect(pane(page, "jax")).to_be_visible()
    page.goto(f"{site}/side-by-side.html?network=resnet50")
    expect(pane(page, "jax")).to_contain_text("resnet50 in Flax NNX")
    page.goto(f"{site}/side-by-side.html?network=resnet50&frameworks=keras")
    expect(pane(page, "keras")).to_contain_text("resnet50 in Keras")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_role("tab")).to_have_count(0)


def test_without_scripts_there_are_the_files(page: Page, site: str) -> None:
    browser = page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(f"{site}/side-by-side.html")
    assert bare.locator("noscript a").count() == 164
    context.close()


def test_the_place_is_kept_when_a_framework_comes_or_goes(page: Page, site: str) -> None:
    open_page(page, site, "?network=resnet50&frameworks=pt,jax")
    definitions = page.get_by_role("combobox", name="Go to")
    definitions.select_option(label="norm")
    page.get_by_role("checkbox", name="Keras").check()
    expect(page.locator(".side-pane")).to_have_count(3)
    expect(definitions.locator("option:checked")).to_have_text("norm")
