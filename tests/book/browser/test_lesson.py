"""The lesson in a browser: tabs that switch together and are remembered, figures, what stands at the foot."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

FRAMEWORKS = {"pt": "PyTorch", "keras": "Keras", "paddle": "Paddle", "jax": "Flax NNX"}


def chosen(page: Page) -> set[str | None]:
    """The framework that the page's sets of tabs show."""
    labels = page.locator("input:checked + .sd-tab-label[data-sync-group=framework]")
    return {label.get_attribute("data-sync-id") for label in labels.all()}


def remembered(page: Page) -> str | None:
    return page.evaluate("localStorage.getItem('framework')")


@pytest.mark.parametrize(("framework", "title"), FRAMEWORKS.items())
def test_a_choice_switches_every_set_of_tabs_and_is_remembered(
    page: Page, site: str, framework: str, title: str
) -> None:
    other = "keras" if framework == "pt" else "pt"
    page.goto(f"{site}/lesson/block.html?framework={other}")
    assert chosen(page) == {other}
    page.get_by_text(title, exact=True).nth(1).click()
    assert chosen(page) == {framework}
    page.reload()
    assert chosen(page) == {framework}
    page.goto(f"{site}/lesson/training.html")
    assert chosen(page) == {framework}
    page.goto(f"{site}/course/block.html")
    assert chosen(page) == {framework}


def test_a_link_chooses_and_is_remembered(page: Page, site: str) -> None:
    page.goto(f"{site}/lesson/why.html?framework=jax")
    assert chosen(page) == {"jax"}
    assert remembered(page) == "jax"
    expect(page.get_by_text("nnx.Conv(3, 3, kernel_size=(3, 3), rngs=rngs)").first).to_be_visible()


def test_a_framework_that_is_none_changes_nothing(page: Page, site: str) -> None:
    page.goto(f"{site}/lesson/why.html?framework=theano")
    assert chosen(page) == {"pt"}
    assert remembered(page) is None


def test_tabs_are_switched_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/lesson/why.html")
    page.locator(".sd-tab-set > input").first.focus()
    page.keyboard.press("ArrowRight")
    assert chosen(page) == {"keras"}
    assert remembered(page) == "keras"
    outline = page.locator("input:focus-visible + .sd-tab-label").evaluate(
        "label => getComputedStyle(label).outlineStyle"
    )
    assert outline == "solid"


def test_what_is_being_read_stays_where_it_is(page: Page, site: str) -> None:
    page.goto(f"{site}/lesson/block.html")
    label = page.get_by_text("Keras", exact=True).last
    label.scroll_into_view_if_needed()
    before = label.bounding_box()
    label.click()
    after = label.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 1


def test_another_page_beside_follows(page: Page, site: str) -> None:
    page.goto(f"{site}/lesson/why.html")
    beside = page.context.new_page()
    beside.goto(f"{site}/lesson/why.html?framework=paddle")
    page.wait_for_function("document.querySelector('input:checked + [data-sync-id=paddle]')")
    assert chosen(page) == {"paddle"}


def test_the_code_of_a_figure_opens(page: Page, site: str) -> None:
    page.goto(f"{site}/lesson/why.html")
    drawn = page.get_by_text("styles = dict(zip(networks")
    expect(drawn).to_be_hidden()
    page.get_by_text("Code of this figure").first.click()
    expect(drawn).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_figures_fit_and_keep_their_form(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/lesson/training.html")
    figures = page.locator("img.figure").all()
    assert figures
    for figure in figures:
        assert figure.get_attribute("alt")
        assert figure.get_attribute("loading") == "lazy"
        if not figure.is_visible():  # of another framework
            continue
        figure.scroll_into_view_if_needed()
        page.wait_for_function("figure => figure.complete && figure.naturalWidth > 0", arg=figure.element_handle())
        form = figure.evaluate("""figure => {
            const style = getComputedStyle(figure);
            const inside = (side) => parseFloat(style[`padding${side}`]);
            return {
                wide: figure.clientWidth - inside("Left") - inside("Right"),
                high: figure.clientHeight - inside("Top") - inside("Bottom"),
                ratio: figure.naturalWidth / figure.naturalHeight,
            };
        }""")
        assert form["wide"] <= width
        assert form["wide"] / form["high"] == pytest.approx(form["ratio"], rel=0.02)


def test_formulas_are_set_by_the_browser(page: Page, site: str) -> None:
    page.goto(f"{site}/lesson/block.html")
    fraction = page.locator(".formula math mfrac").first.bounding_box()
    assert fraction
    assert fraction["height"] > 25
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"STIX Two Math\"'))")


def test_sections_lead_to_the_next(page: Page, site: str) -> None:
    page.goto(f"{site}/lesson/index.html")
    for title in ("1 Why", "2 The idea", "3 The block"):
        page.locator("a.right-next").click()
        expect(page.locator("h1")).to_contain_text(title)
