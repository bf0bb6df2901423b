"""`compare` at the level parallel: two devices as one, replicas as the reference says, and what it catches."""

import json

import pytest

from resnet_spec import RosettaError, SpecError, get_spec
from rosetta.backends import BACKENDS, BackendInfo
from rosetta.comparing.compare import Comparison, compare
from rosetta.comparing.tables import comparison_json
from tests.command_line import rosetta
from tests.conftest import CHOSEN, load_backend

SPEC = get_spec("resnet18").replace(
    name="small",
    image_size=16,
    num_classes=5,
    stage_blocks=(1, 1),
    stage_channels=(4, 8),
    stage_strides=(1, 2),
    stem_channels=4,
)


def compared(*infos: BackendInfo, **options) -> Comparison:
    comparison = compare(SPEC, infos, level="parallel", dtype="float64", **options)
    json.dumps(comparison_json(comparison), allow_nan=False)
    return comparison


def faulty(name: str) -> BackendInfo:
    load_backend(BACKENDS["pt"])
    package = f"tests.comparing.fakes.parallel.{name}"
    return BackendInfo("pt", name, package, (), keeps_unbiased_variance=True, process_per_device=True)


QUICK = ("pt", "paddle")


@pytest.mark.parametrize("key", [pytest.param(key, marks=() if key in QUICK else pytest.mark.slow) for key in CHOSEN])
def test_two_devices_compute_what_one_does_and_replicas_what_the_reference_says(key: str) -> None:
    load_backend(BACKENDS[key])
    comparison = compared(BACKENDS[key])
    assert comparison.findings == []
    parallel = [one for one in comparison.evidence if one.level == "parallel"]
    assert [one.what.split(" in ")[0] for one in parallel] == ["losses", "weights"] * 2
    assert all(one.largest(key) is not None for one in parallel)
    assert max(one.largest() for one in parallel) < 1e-11


@pytest.mark.slow
def test_four_devices_too() -> None:
    info = BACKENDS["pt"]
    load_backend(info)
    comparison = compared(info, devices=4, batch=8)
    assert comparison.findings == []
    of_replicas = next(one for one in comparison.evidence if "replica" in one.what)
    assert set(of_replicas.gaps) == {"reference", "pt"}


FAULTS = {
    "summed_gradients": ("losses in 20 steps on 2 devices, global", "losses in 20 steps on 2 devices, each replica"),
    "unsynchronised_weights": (
        "losses in 20 steps on 2 devices, global",
        "losses in 20 steps on 2 devices, each replica",
    ),
    "overlapping_shares": ("losses in 20 steps on 2 devices, global", "losses in 20 steps on 2 devices, each replica"),
    "first_ones_statistics": ("losses in 20 steps on 2 devices, global",),
    "dropped_batch": ("losses in 20 steps on 2 devices, global", "losses in 20 steps on 2 devices, each replica"),
}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        pytest.param(name, wanted, marks=() if name == "summed_gradients" else pytest.mark.slow, id=name)
        for name, wanted in FAULTS.items()
    ],
)
def test_what_goes_wrong_between_devices_is_caught(name: str, wanted: tuple[str, ...]) -> None:
    comparison = compared(faulty(name))
    beyond = {one.what for one in comparison.beyond_bound}
    assert {one.level for one in comparison.beyond_bound} == {"parallel"}
    for what in wanted:
        assert any(found.startswith(what) for found in beyond), beyond
    told = [finding for finding in comparison.findings if finding.startswith(f"{name}: its losses")]
    assert len(told) == len(wanted)
    assert "those of its own run on one device" in told[0]


def test_a_process_that_is_killed_ends_the_others_and_is_told() -> None:
    comparison = compared(faulty("killed_process"))
    [finding] = comparison.findings
    assert finding.startswith("killed_process: on 2 devices: process 2 of 2 crashed (SIGKILL")


def test_a_batch_that_the_devices_do_not_divide_is_refused() -> None:
    with pytest.raises(RosettaError, match="A batch of 4 cannot be shared equally by 3 devices: give one of 3 or 6"):
        compare(SPEC, [BACKENDS["pt"]], level="parallel", devices=3)
    with pytest.raises(SpecError, match="A batch of 2, 1 of them for each device, leaves a norm of small one value"):
        compare(SPEC, [BACKENDS["pt"]], level="parallel", batch=2, image_size=8)


def test_devices_belong_to_the_level_parallel() -> None:
    result = rosetta("compare", "--devices", "2")
    assert result.returncode == 2
    assert "--devices share a batch at --level parallel, but the level is logits: leave it out." in result.stderr
