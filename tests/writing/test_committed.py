"""The plain texts that are committed are what `rosetta write` prints today, so that a change shows what readers get."""

import re

import pytest

from resnet_spec import get_spec, layer_table
from rosetta.backends import BACKENDS
from tests.command_line import ROOT
from tests.writing.plain import written

[LINE] = re.findall(r"^PLAIN := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
COMMITTED = [(name, key) for name in LINE.split() for key in BACKENDS]


@pytest.mark.parametrize(("name", "key"), COMMITTED)
def test_a_committed_text_is_not_stale(name: str, key: str) -> None:
    path = ROOT / "docs" / "plain" / f"{name}_{key}.py"
    assert path.read_text(encoding="utf-8") == written(get_spec(name), key), "stale: run `make plain`"


def test_no_other_text_is_committed() -> None:
    found = {path.name for path in (ROOT / "docs" / "plain").iterdir()}
    assert found == {f"{name}_{key}.py" for name, key in COMMITTED}


@pytest.mark.parametrize("info", BACKENDS.values(), ids=BACKENDS.keys())
def test_the_heading_of_each_model_has_the_oracles_totals(info) -> None:
    text = (ROOT / info.package / "model.py").read_text(encoding="utf-8")
    rows = re.findall(r"^    (\w+) .* (\d+) +([\d,]+) +([\d,]+)$", text, re.MULTILINE)
    assert len(rows) >= 5
    for name, depth, parameters, statistics in rows:
        table = layer_table(get_spec(name))
        assert (int(depth), parameters, statistics) == (
            table.depth,
            f"{table.parameters:,}",
            f"{table.running_statistics:,}",
        )
