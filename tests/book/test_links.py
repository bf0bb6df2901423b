"""Links of the repository's own Markdown lead to pages of the book."""

from pathlib import Path

import pytest

from book.folders import ROOT
from book.links import link, pictures, rewritten
from resnet_spec import RosettaError

README, SPEED, PLAIN = ROOT / "README.md", ROOT / "docs" / "speed.md", ROOT / "docs" / "plain-code.md"


@pytest.mark.parametrize(
    ("source", "page", "text", "wanted"),
    [
        (README, "guide/install", "[a](docs/speed.md)", "[a](speed.md)"),
        (SPEED, "guide/speed", "[a](checking.md#depth)", "[a](checking.md#depth)"),
        (SPEED, "atlas/index", "[a](checking.md#depth)", "[a](../guide/checking.md#depth)"),
        (SPEED, "guide/speed", "[a](differences.md)", "[a](../atlas/index.md)"),
        (SPEED, "guide/speed", "[a](differences.md#strided_padding)", "[a](../atlas/strided_padding.md)"),
        (SPEED, "guide/speed", "[a](../README.md)", "[a](../index.md)"),
        (SPEED, "guide/speed", "[a](../README.md#train)", "[a](tour.md#train)"),
        (SPEED, "guide/speed", "[a](../notebooks/resnet_pt.ipynb)", "[a](../lesson/index.md)"),
        (SPEED, "guide/speed", "[a](../notebooks/degradation.ipynb)", "[a](../lesson/degradation.md)"),
        (SPEED, "guide/speed", "[`a`](../resnet_spec/contract.py)", "[`a`](../reference/contract.md)"),
        (SPEED, "guide/speed", "[a](../rosetta/differences/rows/padding.toml)", "[a](../atlas/index.md)"),
        (
            PLAIN,
            "guide/plain-code",
            "[text](plain/resnet50_v2_jax.py)",
            "[text](book:../side-by-side.html?network=resnet50_v2&frameworks=jax)",
        ),
        (
            README,
            "index",
            "[Keras](resnet_keras/model.py)",
            "[Keras](book:side-by-side.html?network=model&frameworks=keras)",
        ),
    ],
)
def test_a_link_leads_to_the_page(source: Path, page: str, text: str, wanted: str) -> None:
    assert rewritten(f"See {text}.", source, page) == f"See {wanted}."


def test_a_file_that_the_book_does_not_show_becomes_its_name() -> None:
    text = "[its workers](../rosetta/processes.py), [.ci/run](../.ci/run)"
    assert rewritten(text, SPEED, "guide/speed") == "its workers (`rosetta/processes.py`), `.ci/run`"


def test_what_leads_outside_or_within_the_page_stays() -> None:
    text = "[a](https://keras.io) and [b](#data) and <https://keras.io>"
    assert rewritten(text, SPEED, "guide/speed") == text


def test_code_stays() -> None:
    text = "```\n[a](docs/speed.md) `rosetta differences nothing`\n```\n\n  ```diff\n  [a](docs/speed.md)\n  ```\n"
    assert rewritten(text, README, "guide/install") == text
    assert rewritten("`[a](docs/speed.md)`", README, "guide/install") == "`[a](docs/speed.md)`"


def test_a_picture_is_looked_for_beside_the_page() -> None:
    text = "![Curves](../docs/training.png) and [none](training.md)"
    assert rewritten(text, SPEED, "guide/speed").startswith("![Curves](training.png)")
    assert [path.resolve() for path in pictures(text, SPEED)] == [ROOT / "docs" / "training.png"]


def test_the_command_that_shows_a_row_leads_to_it() -> None:
    assert rewritten("`rosetta differences adam_eps_place`", SPEED, "guide/speed") == (
        "[`rosetta differences adam_eps_place`](../atlas/adam_eps_place.md)"
    )
    assert rewritten("`rosetta differences padding`", SPEED, "guide/speed") == (
        "[`rosetta differences padding`](book:../atlas/index.html?topic=padding)"
    )
    assert rewritten("`rosetta differences [TOPIC]`", SPEED, "guide/speed") == "`rosetta differences [TOPIC]`"


@pytest.mark.parametrize("text", ["[a](differences.md#no_such_row)", "`rosetta differences no_such_row`"])
def test_an_unknown_row_is_refused(text: str) -> None:
    with pytest.raises(RosettaError, match=r"speed\.md speaks of 'no_such_row', which is no row of the atlas"):
        rewritten(text, SPEED, "guide/speed")


def test_a_link_from_page_to_page() -> None:
    assert link("a", "atlas/index", "atlas/padding") == "[a](index.md)"
    assert link("a", "atlas/index?topic=norms", "index") == "[a](book:atlas/index.html?topic=norms)"
