"""The recorded differences: each row whole, and each value what its probe finds."""

import ast
import importlib.util
import os
import re
from pathlib import Path

import pytest

from rosetta.backends import BACKENDS
from rosetta.differences import document
from rosetta.differences.catalogue import FOLDER, FOUND_WITH, TOPICS, Difference, all_differences, read_rows
from rosetta.differences.measure import MODULES, installed_frameworks, measure
from rosetta.differences.tables import findings

ROOT = Path(__file__).parents[2]
ROWS = all_differences()
IDS = [row.id for row in ROWS]


@pytest.mark.parametrize("info", BACKENDS.values(), ids=BACKENDS.keys())
def test_each_probe_finds_what_is_recorded(info) -> None:
    """One test a framework, not one a row: so each framework is started once, however the tests are spread."""
    if info not in installed_frameworks():
        reason = f"{info.title} is not installed: {info.remedy}"
        pytest.fail(reason) if os.environ.get("ROSETTA_REQUIRE_ALL") == "1" else pytest.skip(reason)
    measured = measure([info], ROWS, lambda _key, _step: None)
    assert findings(ROWS, measured) == []
    missing = {row.id for row in ROWS if info.key in row.found} - measured[info.key].values.keys()
    # Whether a module can be imported is asked only where there is that module.
    asked_of = {"paddle_imports_after_it": "paddle", "triton_imports_after_it": "triton"}
    absent = {row for row, module in asked_of.items() if not importlib.util.find_spec(module)}
    assert missing == {row.id for row in ROWS if row.id in absent and info.key in row.found}


def test_there_are_rows_for_every_topic() -> None:
    assert len(ROWS) >= 40
    assert len(set(IDS)) == len(IDS)
    assert not set(IDS) & set(TOPICS)
    assert {row.topic for row in ROWS} == set(TOPICS) == {path.stem for path in (FOLDER / "rows").iterdir()}


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_a_row_shows_a_difference(row: Difference) -> None:
    differ = any(not row.agrees(key, value) for key in row.found for value in row.found.values())
    assert differ != bool(row.why)
    assert 0 < row.tolerance <= 0.05


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_what_a_row_names_is_there(row: Difference) -> None:
    for name in re.findall(r"`([\w/]+/\w+\.py)`", row.remedy):
        assert (ROOT / name).exists(), name
    for symbol, name in re.findall(r"`(?:\w+\.)?(\w+)`,? in `([\w/]+/\w+\.py)`", row.remedy):
        assert symbol in (ROOT / name).read_text(), f"{symbol} in {name}"
    for source in row.source:
        path, _, symbol = source.partition(", ")
        top = path.split("/")[0]
        if top in {module for modules in MODULES.values() for module in modules} and importlib.util.find_spec(top):
            [folder] = importlib.util.find_spec(top).submodule_search_locations[:1]
            assert symbol in (Path(folder).parent / path).read_text(), source


@pytest.mark.parametrize("key", BACKENDS)
def test_the_probes_are_the_rows_in_their_order(key: str) -> None:
    for topic in TOPICS:
        expected = [row.id for row in ROWS if row.topic == topic and key in row.found]
        path = FOLDER / "probes" / key / f"{topic}.py"
        assert path.exists() == bool(expected)
        body = ast.parse(path.read_text()).body if expected else []
        assert [node.name for node in body if isinstance(node, ast.FunctionDef)] == expected, path
        for node in body:
            assert isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom | ast.Expr), path
    stray = {path.stem for path in (FOLDER / "probes" / key).glob("*.py")} - {*TOPICS, "__init__"}
    assert not stray


@pytest.mark.parametrize("key", BACKENDS)
def test_a_probe_is_plain_framework_code(key: str) -> None:
    for path in (FOLDER / "probes" / key).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.startswith(("rosetta", "resnet_", "."))], path


def test_the_values_were_found_with_what_the_constraints_pin() -> None:
    pinned = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(requirement in pinned for group in FOUND_WITH.values() for requirement in group)


def test_the_document_is_what_the_rows_say() -> None:
    assert (ROOT / "docs/differences.md").read_text(encoding="utf-8") == document.render(), "run: make differences"


ROW = """
[[difference]]
id = "one"
what = "What?"
found = {pt = 1, keras = 2, paddle = 1}
none = {jax = "no such thing"}
consequence = "Wrong."
remedy = "Right."
source = ["https://example.org"]
"""
WRONG = {
    "whta": (ROW.replace("what =", "whta ="), "unexpected keyword argument 'whta'"),
    "no source": (ROW.replace('source = ["https://example.org"]', ""), "'source'"),
    "an empty text": (ROW.replace('"Right."', '""'), "a text is empty"),
    "a framework missing": (ROW.replace(", paddle = 1", ""), "each of pt, keras, paddle, jax must stand in"),
    "a framework twice": (ROW.replace("jax =", "pt ="), "each of pt, keras, paddle, jax must stand in"),
    "an unknown framework": (ROW.replace("jax =", "mxnet ="), "each of pt, keras, paddle, jax must stand in"),
}


def test_a_whole_row_is_read(tmp_path) -> None:
    (tmp_path / "padding.toml").write_text(ROW)
    [row] = read_rows(tmp_path / "padding.toml")
    assert (row.id, row.topic, row.tolerance, row.why) == ("one", "padding", 1e-6, "")


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_row_that_is_not_whole_is_refused_by_name(text: str, message: str, tmp_path) -> None:
    (tmp_path / "padding.toml").write_text(text)
    with pytest.raises(ValueError, match=rf"padding.toml, one: .*{message}"):
        read_rows(tmp_path / "padding.toml")


AGREEMENT = [
    (1.0, 1.0000001, True),
    (1.0, 1.00001, False),
    (0.0, 1e-15, True),
    (0.0, 1e-9, False),
    ([1.0, 2], [1.0, 2.0], True),
    ([1.0], [1.0, 2.0], False),
    (True, True, True),
    (True, 1, False),
    (1, "1", False),
    ("nan", "nan", True),
]


@pytest.mark.parametrize(("recorded", "measured", "agree"), AGREEMENT)
def test_when_a_measured_value_is_the_recorded_one(recorded, measured, agree: bool) -> None:
    row = Difference("one", "padding", "?", dict.fromkeys(BACKENDS, recorded), "Wrong.", "Right.", ["here"])
    assert row.agrees("pt", measured) == agree
