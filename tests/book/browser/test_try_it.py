"""Try it in a browser: its numbers and its sentences are those of the command line."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from resnet_spec import LayerTable, get_spec, layer_table, list_specs, to_toml
from rosetta.explaining.cells import layers_total
from tests.command_line import assert_refused, rosetta

pytestmark = pytest.mark.slow

START = 60_000  # milliseconds
ANSWER = 20_000
SPEC = "The spec, as TOML"
BAD = {
    "an unknown field": "group = 32\n",
    "groups that do not divide": 'block = "bottleneck"\nwidth_per_group = 4\nstage_channels = [8, 16, 32, 64]\n',
    "a setting of a part that is not there": "groups = 3\n",
    "an image too small": "image_size = 16\n",
    "not TOML": "stage_blocks = [2, 2\n",
    "nor this": "a ResNet, please\n",
    "too many numbers": "stage_channels = [64, 128, 256, 512, 1024]\n",
}


@pytest.fixture
def started(site: str, page: Page) -> Page:
    page.goto(f"{site}/try.html")
    page.get_by_role("button", name="Start Python").click()
    expect(page.locator("#totals")).not_to_be_empty(timeout=START)
    return page


def assert_shows(page: Page, table: LayerTable) -> None:
    expect(page.locator("#totals")).to_have_text(f"{layers_total(table.layers)}.", timeout=ANSWER)
    for figure in ("parameters", "running_statistics", "total", "macs", "depth"):
        expect(page.locator(f"[data-figure={figure}]")).to_have_text(f"{getattr(table, figure):,}")


def test_nothing_is_loaded_before_it_is_asked_for(site: str, page: Page) -> None:
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto(f"{site}/try.html", wait_until="networkidle")
    assert not [url for url in urls if "pyodide" in url or url.endswith(".zip")]
    assert page.get_by_label(SPEC).input_value() == to_toml(get_spec("resnet18_d2l"))


def test_every_network_has_the_numbers_of_the_oracle(started: Page) -> None:
    for name in list_specs():
        started.get_by_label("Start from").select_option(name)
        assert started.get_by_label(SPEC).input_value() == to_toml(get_spec(name))
        assert_shows(started, layer_table(get_spec(name)))
        assert started.locator("#picture svg title").first.text_content() == name
    assert f"network={list_specs()[-1]}" in started.url


def test_a_changed_spec_and_image_have_the_numbers_of_the_command(started: Page, tmp_path: Path) -> None:
    spec = get_spec("resnet50").replace(name="mine", groups=32, width_per_group=4, stage_blocks=(2, 3, 2, 2))
    started.get_by_label(SPEC).fill(to_toml(spec))
    started.get_by_label("Image").fill("96x128")
    started.get_by_label("Compare with").select_option("resnet50")
    assert_shows(started, layer_table(spec, (96, 128)))
    (tmp_path / "mine.toml").write_text(to_toml(spec), encoding="utf-8")
    summary = rosetta("summary", "mine.toml", "--image-size", "96x128", folder=tmp_path).stdout
    assert (started.locator("#totals").text_content() or "").removesuffix(".") in summary
    for row in started.locator("#layers tbody tr").all():
        cells = [cell.text_content() or "" for cell in row.locator("th, td").all()]
        if not cells[1].endswith("equal blocks"):
            assert " ".join(filter(None, cells)) in " ".join(summary.split())
    explained = rosetta("explain", "resnet50", "mine.toml", "--image-size", "96x128", folder=tmp_path).stdout
    rows = started.locator("#steps tbody tr").all()
    assert len(rows) == 5
    for row in rows:
        cells = [cell.text_content() or "" for cell in row.locator("th, td").all()]
        assert " ".join(filter(None, cells)) in " ".join(explained.split())


def test_a_refusal_is_the_command_s_sentence(started: Page, tmp_path: Path) -> None:
    for text in BAD.values():
        started.get_by_label(SPEC).fill(text)
        expect(started.get_by_role("alert")).not_to_be_empty(timeout=ANSWER)
        (tmp_path / "resnet.toml").write_text(text, encoding="utf-8")
        refused = rosetta("summary", "resnet.toml", folder=tmp_path)
        assert_refused(refused, "resnet.toml: ")
        sentence = refused.stderr.strip().removeprefix("rosetta: resnet.toml: ")
        expect(started.get_by_role("alert")).to_have_text(sentence, timeout=ANSWER)
    started.get_by_label(SPEC).fill("")
    expect(started.get_by_role("alert")).to_be_hidden(timeout=ANSWER)
    assert_shows(started, layer_table(get_spec("resnet18")))
    started.get_by_label("Image").fill("16")
    small = rosetta("summary", "resnet18", "--image-size", "16").stderr.strip().removeprefix("rosetta: ")
    expect(started.get_by_role("alert")).to_have_text(small.replace("of resnet18", "of resnet"), timeout=ANSWER)


def test_a_link_keeps_what_was_typed(started: Page) -> None:
    started.get_by_label(SPEC).fill("stage_blocks = [1, 1, 1, 1]\n")
    started.get_by_label("Compare with").select_option("resnet34")
    expect(started.locator("[data-figure=depth]")).to_have_text("10", timeout=ANSWER)
    started.reload()
    assert started.get_by_label(SPEC).input_value() == "stage_blocks = [1, 1, 1, 1]\n"
    expect(started.get_by_label("Compare with")).to_have_value("resnet34")


def test_a_python_that_cannot_be_loaded_says_so(site: str, page: Page) -> None:
    page.route("**/try-it.zip", lambda route: route.fulfill(status=200, body="no archive"))
    page.goto(f"{site}/try.html")
    page.get_by_role("button", name="Start Python").click()
    expect(page.locator("#state")).to_contain_text("reload the page", timeout=START)


def test_it_fits_a_telephone(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/try.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_long_answer_is_announced_and_a_new_question_does_not_wait_for_it(started: Page) -> None:
    blocks = ", ".join(["1"] * 3000)
    many = f"stage_blocks = [{blocks}]\nstage_channels = [{blocks}]\nstage_strides = [{blocks}]\n"
    started.get_by_label(SPEC).fill(many)
    expect(started.locator("#state")).to_have_text("Python is at work; what stands here is still the answer before.")
    started.get_by_label("Start from").select_option("resnet34")
    expect(started.locator("#state")).to_contain_text("Python runs", timeout=START)
    assert_shows(started, layer_table(get_spec("resnet34")))


def test_a_link_to_an_unknown_network_says_so(site: str, page: Page) -> None:
    for name in ("constructor", "nonsense"):
        page.goto(f"{site}/try.html?network={name}")
        expect(page.locator("#unknown-network")).to_contain_text(f"the network {name}, which the zoo does not have")
        assert page.get_by_label(SPEC).input_value() == to_toml(get_spec("resnet18_d2l"))
