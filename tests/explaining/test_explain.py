"""The way from one network to another adds up, whichever two they are."""

import json
from itertools import pairwise

import pytest

from resnet_spec import get_spec, layer_table, list_specs
from rosetta.backends import BackendInfo
from rosetta.commands.explain import explain_command
from rosetta.explaining.cells import SHOWN_BLOCKS, short_layer_rows
from rosetta.explaining.explain import counter_reason, parts, steps_between


@pytest.mark.parametrize("name", list_specs())
def test_the_parts_add_up(name: str) -> None:
    table = layer_table(get_spec(name))
    found = parts(table)
    assert [part.name for part in found][:2] == ["stem", "stage 1"]
    assert sum(part.total for part in found) == table.total
    assert sum(part.running_statistics for part in found) == table.running_statistics


@pytest.mark.parametrize(("one", "other"), [*pairwise(list_specs()), ("resnet1202_cifar", "resnet34_no_norm")])
def test_the_steps_add_up(one: str, other: str) -> None:
    start, end = get_spec(one), get_spec(other)
    steps = steps_between(start, end, (64, 64))
    before, after = layer_table(start, 64), layer_table(end, 64)
    assert sum(step.parameters for step in steps) == after.parameters - before.parameters
    assert sum(step.running_statistics for step in steps) == after.running_statistics - before.running_statistics
    assert sum(step.macs for step in steps) == after.macs - before.macs
    changes = {name: new for step in steps for name, (_, new) in step.fields.items()}
    assert start.replace(**changes) == end


def test_a_moved_stride_changes_shapes_and_work_but_no_parameter() -> None:
    [step] = steps_between(get_spec("resnet50"), get_spec("resnet50_v1"), (224, 224))
    assert step.fields == {"bottleneck_stride": ("3x3", "1x1")}
    assert step.parameters == 0
    assert step.macs == -231_211_008
    assert step.reshaped["layer2.0.conv1"] == ((128, 56, 56), (128, 28, 28))
    assert len(step.reshaped) == 6


def test_a_framework_that_fails_is_in_the_json_and_the_exit_code(monkeypatch, tmp_path, capsys) -> None:
    fakes = [BackendInfo(name, name, f"tests.comparing.fakes.{name}", ()) for name in ("counting", "complaining")]
    monkeypatch.setattr("rosetta.commands.explain.installed_backends", lambda: fakes)
    assert explain_command("resnet18_d2l", json_file=tmp_path / "out.json", time_limit=60) == 1
    written = json.loads((tmp_path / "out.json").read_text())
    assert written["failures"] == {"complaining": "this framework cannot do that."}
    assert [row["framework"] for row in written["counters"]] == ["counting"]
    assert "complaining: this framework cannot do that." in capsys.readouterr().out


@pytest.mark.parametrize("name", list_specs())
def test_a_short_table_counts_what_it_does_not_show(name: str) -> None:
    spec, table = get_spec(name), layer_table(get_spec(name))
    rows = short_layer_rows(spec, table)
    sums = [sum(int(row[column].replace(",", "") or 0) for row in rows) for column in (3, 4, 5)]
    assert sums == [table.parameters, table.running_statistics, table.macs]
    hidden = [int(row[1].split()[0]) for row in rows if row[1].endswith("equal blocks")]
    shown = sum(row[1] == "block" for row in rows)
    assert shown + sum(hidden) == sum(spec.stage_blocks)
    assert len(hidden) == sum(count > SHOWN_BLOCKS + 1 for count in spec.stage_blocks)
    assert len(rows) < 100


def test_without_norms_there_is_no_count_of_batches() -> None:
    table = layer_table(get_spec("resnet34_no_norm"))
    assert counter_reason(table, table.total) == "the trained parameters"
    assert counter_reason(table, 0) == "the running statistics"
