"""`rosetta compare` as a person uses it."""

import json

import pytest

from resnet_spec import draw_weights, get_spec, write_weights
from rosetta.backends import BACKENDS
from tests.command_line import RosettaHere, assert_refused, rosetta
from tests.conftest import load_backend


def test_compare_says_that_all_frameworks_are_one_network(backends, tmp_path) -> None:
    result = rosetta("compare", "--json", tmp_path / "out.json")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("11,186,186") == len(backends) + 1
    assert "the NumPy reference within" in result.stdout
    [comparison] = json.loads((tmp_path / "out.json").read_text())
    assert comparison["agree"]
    assert {key: row["total"] for key, row in comparison["backends"].items()} == dict.fromkeys(backends, 11_186_186)
    for row in comparison["backends"].values():
        assert (row["weighted_layers"], row["convolutions"], row["norms"], row["linear_layers"]) == (38, 20, 17, 1)
        assert row["output_shape"] == [4, 10]
        assert len(backends) == 1 or 0 < row["largest_logit_difference"] < 1e-5


@pytest.mark.parametrize("info", BACKENDS.values(), ids=BACKENDS.keys())
def test_compare_takes_a_file_and_one_backend(info, rosetta_here: RosettaHere, tmp_path) -> None:
    load_backend(info)
    path = tmp_path / "my_net.toml"
    path.write_text("stage_blocks = [1, 1]\nstage_channels = [8, 16]\nstage_strides = [1, 2]\nnum_classes = 7\n")
    result = rosetta_here("compare", path, "--backends", info.key, "--image-size", "40x48", "--dtype", "float64")
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"my_net: {info.title} has every layer of the spec" in result.stdout
    assert "4x7" in result.stdout


def test_compare_takes_weights_and_refuses_those_of_another_network(rosetta_here: RosettaHere, tmp_path) -> None:
    load_backend(BACKENDS["pt"])
    write_weights(tmp_path / "d2l.safetensors", draw_weights(get_spec("resnet18_d2l")))
    command = ("compare", "--backends", "pt", "--image-size", "32", "--weights", tmp_path / "d2l.safetensors")
    assert rosetta_here(*command).returncode == 0
    assert_refused(rosetta_here(*command, "resnet18"), "tensor conv1.weight has shape (64, 1, 7, 7)")
    assert_refused(rosetta_here(*command, "resnet18", "resnet34"), "--weights fits one network")


@pytest.mark.parametrize(
    "info",
    [pytest.param(info, marks=pytest.mark.slow if key == "pt" else ()) for key, info in BACKENDS.items()],
    ids=BACKENDS.keys(),
)
def test_compare_holds_the_compiled_model_to_the_reference(info, rosetta_here: RosettaHere, tmp_path) -> None:
    load_backend(info)
    path = tmp_path / "my_net.toml"
    path.write_text("stage_blocks = [1, 3]\nstage_channels = [8, 16]\nstage_strides = [1, 2]\nnum_classes = 7\n")
    result = rosetta_here("compare", path, "--backends", info.key, "--image-size", "40x48", "--compiled")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "logits of the compiled model" in result.stdout


def test_compare_refuses_to_compile_where_no_logits_are_taken(rosetta_here: RosettaHere) -> None:
    assert_refused(rosetta_here("compare", "--level", "structure", "--compiled"), "--compiled compares logits")
