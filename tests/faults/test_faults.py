"""Every fault is caught, at the level that is written beside it and at none before; the right networks are not."""

import re
from pathlib import Path

import pytest

from tests.faults.check import levels_that_accuse_the_right, levels_that_notice
from tests.faults.injection import BASE, PREACT, Fault
from tests.faults.wrong_networks import NETWORKS, STRUCTURE, WEIGHTS
from tests.faults.wrong_training import GRADIENTS, LOSSES, OPTIMISERS, STATISTICS

KINDS = {
    "layers": STRUCTURE,
    "network": NETWORKS,
    "weights": WEIGHTS,
    "loss": LOSSES,
    "gradients": GRADIENTS,
    "optimiser": OPTIMISERS,
    "running statistics": STATISTICS,
}
FAULTS = [fault for faults in KINDS.values() for fault in faults]
REPORT = Path(__file__).parents[2] / "docs" / "faults.md"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught_at_its_level(fault: Fault) -> None:
    found = levels_that_notice(fault)
    assert list(found) == [fault.level], found


@pytest.mark.parametrize("spec", [BASE, PREACT], ids=lambda spec: spec.name)
@pytest.mark.parametrize("key", ["pt", "keras", "jax"])
def test_nothing_is_caught_where_there_is_no_fault(key: str, spec) -> None:
    assert levels_that_accuse_the_right(key, spec) == {}


def test_there_are_enough_faults_and_none_twice() -> None:
    assert len(FAULTS) >= 40
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert {fault.backend for fault in FAULTS} == {"pt", "keras", "paddle", "jax"}
    assert {fault.level for fault in FAULTS} == {"structure", "logits", "gradients", "training"}


def test_the_report_has_these_faults() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| (\w+) \|", REPORT.read_text(), re.MULTILINE)
    assert [(name, level) for name, level in rows if level != "level"] == [
        (fault.name, fault.level) for fault in FAULTS
    ]
