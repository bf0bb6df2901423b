"""`rosetta list`, `rosetta summary` and `rosetta explain` as a person uses them."""

import json

import pytest

from resnet_spec import list_specs
from rosetta.backends import BACKENDS
from tests.command_line import RosettaHere, rosetta
from tests.conftest import load_backend


def test_list_shows_every_network(rosetta_here: RosettaHere, tmp_path) -> None:
    result = rosetta_here("list", "--json", tmp_path / "list.json")
    assert result.returncode == 0
    rows = json.loads((tmp_path / "list.json").read_text())
    assert [row["name"] for row in rows] == list_specs()
    for row in rows:
        assert row["name"] in result.stdout
        assert f"{row['parameters']:,}" in result.stdout
        assert row["source"]
    assert json.loads(rosetta_here("list", "--json", "-").stdout) == rows


def test_summary_shows_every_layer(rosetta_here: RosettaHere, tmp_path) -> None:
    result = rosetta_here("summary", "resnet18_d2l", "--json", tmp_path / "summary.json")
    assert result.returncode == 0
    assert "11,178,378 parameters + 7,808 running statistics = 11,186,186" in result.stdout
    rows = json.loads((tmp_path / "summary.json").read_text())
    assert rows[0] == {
        **{"name": "conv1", "kind": "conv", "input_shape": [1, 96, 96], "output_shape": [64, 48, 48]},
        **{"parameters": 3200, "running_statistics": 0, "macs": 7_225_344},
    }
    assert all(row["name"] in result.stdout for row in rows)


@pytest.mark.parametrize(
    "info",
    [pytest.param(info, marks=pytest.mark.slow if key == "keras" else ()) for key, info in BACKENDS.items()],
    ids=BACKENDS.keys(),
)
def test_summary_measures_a_backend(info, rosetta_here: RosettaHere) -> None:
    load_backend(info)
    result = rosetta_here("summary", "resnet18_d2l", "--backend", info.key, "--image-size", "64")
    assert result.returncode == 0, result.stderr
    assert f"by {info.title}" in result.stdout
    assert "11,178,378 parameters + 7,808 running statistics = 11,186,186" in result.stdout
    assert "layer4.1.bn2" in result.stdout


@pytest.mark.slow
def test_explain_makes_up_the_total(backends, tmp_path) -> None:
    result = rosetta("explain", "resnet18_d2l", "--json", tmp_path / "out.json")
    assert result.returncode == 0, result.stderr
    explained = json.loads((tmp_path / "out.json").read_text())
    assert sum(part["total"] for part in explained["parts"]) == 11_186_186
    assert {row["framework"] for row in explained["counters"]} == {BACKENDS[key].title for key in backends}
    assert all(row["counts"] != "not explained by the spec" for row in explained["counters"])
    for row in explained["counters"]:
        assert row["counter"] in result.stdout
        assert f"{row['number']:,}" in result.stdout


def test_explain_says_what_each_field_changes(rosetta_here: RosettaHere, tmp_path) -> None:
    result = rosetta_here("explain", "resnet18", "resnet18_d2l", "--image-size", "96", "--json", tmp_path / "out.json")
    assert result.returncode == 0, result.stderr
    steps = json.loads((tmp_path / "out.json").read_text())["steps"]
    assert sum(step["parameters"] for step in steps) == 11_178_378 - 11_689_512
    assert "conv_bias: false -> true" in result.stdout
    assert "+4,800" in result.stdout
    assert "are the same network" in rosetta_here("explain", "resnet34", "resnet34_b").stdout
