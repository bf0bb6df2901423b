"""Every fault is caught, at the level that is written beside it and at none before; the right networks are not."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from resnet_spec import layer_table
from rosetta.backends import BACKENDS
from rosetta.comparing.evidence import (
    ADAM_LOSSES_BOUND,
    ADAM_WEIGHTS_BOUND,
    GRADIENTS_BOUND,
    LOGITS_BOUND,
    STATISTICS_BOUND,
    TRAINING_BOUND,
)
from tests.cases import by_time, one_of
from tests.faults.check import first_layer_of, levels_that_accuse_the_right, levels_that_notice
from tests.faults.injection import BASE, PREACT, Fault
from tests.faults.wrong_networks import NETWORKS, SPECS, STRUCTURE, WEIGHTS
from tests.faults.wrong_training import GRADIENTS, LOSSES, OPTIMISERS, STATISTICS

KINDS = {
    "layers": STRUCTURE,
    "spec": SPECS,
    "network": NETWORKS,
    "weights": WEIGHTS,
    "loss": LOSSES,
    "gradients": GRADIENTS,
    "optimiser": OPTIMISERS,
    "running statistics": STATISTICS,
}
# What is wrong in a spec or in weights can be wrong in every framework.
WITH_LAYER = [replace(fault, backend=key) for key in BACKENDS for fault in [*SPECS, *WEIGHTS]]
WITH_LAYER += [fault for fault in [*STRUCTURE, *NETWORKS] if fault.layer]
FAULTS = [fault for faults in KINDS.values() for fault in faults]
REPORT = Path(__file__).parents[2] / "docs" / "faults.md"


@pytest.mark.parametrize("fault", by_time(FAULTS, one_of(4, FAULTS), one_of(2, FAULTS)), ids=lambda fault: fault.name)
def test_a_fault_is_caught_at_its_level(fault: Fault) -> None:
    found = levels_that_notice(fault)
    assert list(found) == [fault.level], found


@pytest.mark.parametrize("fault", WITH_LAYER, ids=lambda fault: f"{fault.name}-{fault.backend}")
def test_the_first_layer_that_differs_is_the_faulty_one_or_the_one_behind(fault: Fault) -> None:
    assert first_layer_of(fault) == fault.layer


def test_every_fault_of_the_network_has_its_layer() -> None:
    for fault in [*SPECS, *NETWORKS, *WEIGHTS]:
        assert fault.layer in {layer.name for layer in layer_table(fault.spec).traced}, fault.name


@pytest.mark.parametrize("key", BACKENDS)
def test_no_layer_differs_where_there_is_no_fault(key: str) -> None:
    assert first_layer_of(Fault("none", key, "logits", lambda backend: backend)) is None


@pytest.mark.parametrize("spec", [BASE, PREACT], ids=lambda spec: spec.name)
@pytest.mark.parametrize("key", ["pt", "keras", "jax"])
def test_nothing_is_caught_where_there_is_no_fault(key: str, spec) -> None:
    assert levels_that_accuse_the_right(key, spec) == {}


def test_there_are_enough_faults_and_none_twice() -> None:
    assert len(FAULTS) >= 40
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert {fault.backend for fault in FAULTS} == {"pt", "keras", "paddle", "jax"}
    assert {fault.level for fault in FAULTS} == {"structure", "logits", "gradients", "training"}


def test_the_report_has_these_faults_and_bounds() -> None:
    report = REPORT.read_text()
    row = r"^\| ([^|]+) \| ([^|]+) \| (\w+) \| ([\w. ]*?) \| \w* ?\| ([^|]+) \|$"
    rows = re.findall(row, report, re.MULTILINE)
    assert [row[:4] for row in rows if row[0] != "fault"] == [
        (fault.name, BACKENDS[fault.backend].title, fault.level, fault.layer or "") for fault in FAULTS
    ]
    assert f"these {len(FAULTS)} faults" in report
    kinds = (LOGITS_BOUND, GRADIENTS_BOUND, TRAINING_BOUND, STATISTICS_BOUND, ADAM_LOSSES_BOUND, ADAM_WEIGHTS_BOUND)
    bounds = {bound["float64"] for bound in kinds}
    assert {float(bound) for bound in re.findall(r"the bound is (\S+) \|", report)} <= bounds
    for name, framework, _, _, said in rows:
        assert name == "fault" or said.startswith(f"{framework}: "), name
