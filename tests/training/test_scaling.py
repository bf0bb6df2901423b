"""What is measured of devices and of photographs, small, and what the pages say of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import RosettaError, get_spec, to_toml
from rosetta.backends import BACKENDS
from rosetta.data import open_data
from rosetta.experiments import devices, loading, on_paper
from rosetta.experiments.devices_worker import PLAIN, check_same
from tests.cases import by_time
from tests.command_line import ROOT
from tests.conftest import CHOSEN, load_backend

TINY = to_toml(get_spec("resnet20_cifar", stage_blocks=(1, 1, 1), stage_channels=(4, 8, 8), stem_channels=4))


def test_the_page_on_scaling_has_the_numbers_of_the_formulas() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    for line in on_paper.paper_lines():
        assert line in page, "run: make scaling"


def test_a_table_of_devices_sets_like_beside_like() -> None:
    sides = {PLAIN: 10.0, "global": 8.0, "replica": 9.0}
    lines = devices.measured_lines({"PyTorch": {1: sides, 2: sides}, "Flax NNX": {1: sides, 2: sides}})
    assert "| PyTorch | 10.0 | 8.0 | 10.0 | 9.0 | 8.0 | 0.90 |" in lines
    assert "| Flax NNX | 10.0 | 8.0 | 10.0 | 9.0 | 8.0 | 0.80 |" in lines


@pytest.mark.parametrize("key", by_time([*CHOSEN], lambda key: False, ("pt", "keras", "paddle").__contains__))
def test_devices_are_measured(key: str) -> None:
    load_backend(BACKENDS[key])
    job = replace(devices.JOB, spec=TINY, batch=8, steps=1, rounds=1)
    for count, sides in ((1, {PLAIN, "global"}), (2, {PLAIN, "global", "replica"})):
        speeds = devices.measure(BACKENDS[key], count, job)
        assert speeds.keys() == sides
        assert min(speeds.values()) > 0


def test_a_plain_loop_that_trains_another_network_is_not_timed() -> None:
    before = {"conv1.weight": np.zeros(3), "fc.bias": np.zeros(1), "bn1.running_mean": np.zeros(1)}
    plain = {"conv1.weight": np.ones(3), "fc.bias": np.ones(1), "bn1.running_mean": np.ones(1)}
    check_same(plain, {**plain, "conv1.weight": np.full(3, 1.01), "bn1.running_mean": np.zeros(1)}, before)
    for other in (np.full(3, 0.8), np.array([1.0, 1.0, np.nan])):
        with pytest.raises(RosettaError, match="the plain loop trains other weights than ours: behind a round they"):
            check_same(plain, {**plain, "conv1.weight": other}, before)


def test_photographs_are_made_and_measured(tmp_path: Path) -> None:
    load_backend(BACKENDS["pt"])
    size = loading.make_photographs(tmp_path / "x", 60, (40, 30))
    assert size == sum(path.stat().st_size for path in (tmp_path / "x").glob("*/*.jpg"))
    assert len(open_data(str(tmp_path / "x"), 16).classes) == loading.CLASSES
    job = replace(
        loading.EPOCH, package="resnet_pt", spec=TINY, data=str(tmp_path / "x"), side=16, batch=4, steps=6, warm=2
    )
    row = loading.measure(BACKENDS["pt"], job)
    assert 0 <= row["waiting"] <= 1
    assert row["memory_imported"] <= row["memory_late"]
    [*_, line] = loading.memory_table({"PyTorch": row}, size)
    assert line.startswith("| PyTorch | ")
    [*_, line] = loading.waiting_table({"PyTorch": [row, row, row]}, size)
    assert line.count("%") == 2
