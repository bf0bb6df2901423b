"""The pages of the networks say what the oracle and the command line say."""

import json
import re
from pathlib import Path

import pytest

from book.networks import counters
from book.networks import pages as networks
from resnet_spec import RosettaError, get_spec, layer_table, list_specs, to_toml
from tests.command_line import RosettaHere


def test_every_network_is_counted_and_every_number_explained() -> None:
    assert list(counters.kept()) == list_specs()
    for name in list_specs():
        counted = counters.counters_of(name)
        assert {row.framework for row in counted} == {"PyTorch", "Keras", "Paddle", "Flax NNX"}
        assert len(counted) == 12
        assert "the trained parameters" in {row.counts for row in counted}
        assert "not explained by the spec" not in {row.counts for row in counted}


def test_what_is_kept_is_written_as_it_was() -> None:
    assert counters.render(counters.kept()) == counters.FILE.read_text(encoding="utf-8")


def test_a_network_that_was_not_counted_fails_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "kept", dict)
    with pytest.raises(
        RosettaError, match=r"resnet18 does not stand in counters\.toml: run `python -m book\.networks\.counters"
    ):
        networks.page("resnet18")


@pytest.mark.parametrize("name", ["resnet50", "resnet34_no_norm", "resnet1202_cifar"])
def test_a_page_has_all_that_is_known(name: str) -> None:
    page, table = networks.page(name), layer_table(get_spec(name))
    for number in (table.parameters, table.running_statistics, table.total, table.macs, table.depth):
        assert f"**{number:,}**" in page
    assert to_toml(get_spec(name)).strip() in page
    for link in ("side-by-side", "try"):
        assert f"{{button-link}} ../{link}.html?network={name}\n" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="network" role="img"' in page
    offered = re.findall(r"<option>(\w+)</option>", page)
    assert sorted([*offered, name]) == sorted(list_specs())
    assert len(page) < 100_000


def test_the_index_leads_to_every_network() -> None:
    links = re.findall(r"^\| \[(\w+)\]\((\w+)\.md\) \|", networks.index(list_specs()), re.MULTILINE)
    assert sorted(links) == sorted((name, name) for name in list_specs())


def test_a_family_needs_a_title(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(networks.FAMILIES, "wide")
    with pytest.raises(
        RosettaError, match=r"The family wide of wide_resnet50_2 has no title in book/networks/pages\.py"
    ):
        networks.by_family(list_specs())


def test_the_difference_from_another_is_that_of_the_command(tmp_path: Path, rosetta_here: RosettaHere) -> None:
    networks.write_differences(tmp_path / "x.json", get_spec("resnet50"), ["resnet50", "resnet50_v2", "resnet18_d2l"])
    tables = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert list(tables) == ["resnet50_v2", "resnet18_d2l"]
    for other, table in tables.items():
        rows = table["rows"]
        assert not table["same"]
        printed = rosetta_here("explain", "resnet50", other).stdout
        cells = [line for row in rows for cell in row for line in cell.split("\n")]
        assert len(rows) > 4
        for cell in cells:
            assert cell in printed


def test_equal_networks_are_said_to_be_one(tmp_path: Path) -> None:
    networks.write_differences(tmp_path / "x.json", get_spec("resnet34"), ["resnet34_b"])
    [table] = json.loads((tmp_path / "x.json").read_text(encoding="utf-8")).values()
    assert table["same"] == "resnet34 and resnet34_b are the same network."
    assert [row[0] for row in table["rows"]] == ["resnet34", "resnet34_b"]
