"""The way from one network to another adds up, whichever two they are."""

from itertools import pairwise

import pytest

from resnet_spec import get_spec, layer_table, list_specs
from rosetta.explaining.explain import parts, steps_between


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
