"""`rosetta identify` and `rosetta check` on the command line."""

import json
from pathlib import Path

import pytest

from resnet_spec import get_spec, read_spec, to_toml
from tests.cases import by_time, one_of
from tests.command_line import RosettaHere, assert_refused, rosetta
from tests.identifying.wrong import BASIC
from tests.identifying.wrong import WRONG as WRONG_NETWORKS

WRONG = "tests/identifying/wrong"
RIGHT = f"{WRONG}/pt.py:right_basic"

ZOO_NET = """
import resnet_pt
from resnet_spec import get_spec
def net():
    return resnet_pt.build(get_spec("resnet20_cifar"))
"""
NO_MODELS = """
import torch
class Sequence(torch.nn.Module):
    def forward(self, x):
        return x.mean(dim=(2, 3, 1))
class Fails(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3)
    def forward(self, x):
        x = self.conv(x)
        return x + undefined
class Constant(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3)
    def forward(self, x):
        return torch.zeros(len(x), 10, dtype=x.dtype)
class Sizes(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3, padding=1)
        self.fc = torch.nn.Linear(8 * 32 * 32, 10)
    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))
number = 5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(ZOO_NET)
    (tmp_path / "others.py").write_text(NO_MODELS)
    (tmp_path / "basic.toml").write_text(to_toml(BASIC))
    return tmp_path


def test_a_network_of_the_zoo_is_named_and_proven(folder: Path) -> None:
    result = rosetta(
        *("identify", "mine.py:net", "--image-size", "32", "--json", "found.json", "--toml", "found.toml"),
        folder=folder,
    )
    assert result.returncode == 0, result.stderr
    assert "It is resnet20_cifar." in result.stdout
    found = json.loads((folder / "found.json").read_text())
    assert found.keys() >= {"target", "framework", "spec", "zoo", "nearest", "agreement", "unexplained", "weights"}
    assert (found["framework"], found["zoo"], found["nearest"], found["unexplained"]) == (
        *("pt", ["resnet20_cifar"], None, []),
    )
    assert [one["image_size"] for one in found["agreement"]] == [[32, 32], [33, 33]]
    assert all(one["difference"] < 1e-13 for one in found["agreement"])
    assert found["weights"]["layer1.0.conv1.weight"] == "layer1.0.conv1.weight"
    assert read_spec(folder / "found.toml") == get_spec("resnet20_cifar")


def test_what_no_spec_says_is_told_and_no_spec_is_written(rosetta_here: RosettaHere, tmp_path: Path) -> None:
    result = rosetta_here(
        "identify", f"{WRONG}/pt.py:squeeze_excitation", "--operations", "--toml", tmp_path / "x.toml"
    )
    assert result.returncode == 2
    assert "layer1.1: a squeeze-and-excitation between bn2 and the sum" in result.stdout
    assert "layer1.1.bn2" in result.stdout
    assert "no spec says all of" in result.stderr
    assert not (tmp_path / "x.toml").exists()


def test_two_answers_in_one_file_are_refused_before_anything_runs(tmp_path: Path, rosetta_here: RosettaHere) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    one, same = tmp_path / "x", tmp_path / "link" / "x"
    assert_refused(
        rosetta_here("identify", "nowhere:net", "--toml", one, "--json", same), "give each a file of its own"
    )


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nowhere.py:net", "nowhere.py is no file"),
        ("others.py:number", "others.py:number is an int, and no model"),
        (
            "others.py:Fails",
            "others.py:Fails fails in line 12 of others.py with NameError: name 'undefined' is not defined",
        ),
        ("others.py:Constant", "others.py:Constant gives an output that does not depend on its images: compute"),
        ("others.py:Sizes", "takes no images of 64x64"),
        ("others.py:Sequence", "where a row of classes for each belongs"),
    ],
)
def test_what_is_no_model_is_refused_in_one_sentence(folder: Path, target: str, said: str) -> None:
    assert_refused(rosetta("identify", target, folder=folder), said)


def test_a_model_that_is_not_a_network_is_told_where_and_why(folder: Path, rosetta_here: RosettaHere) -> None:
    target = f"{WRONG}/pt.py:kernel_frozen"
    frozen = rosetta_here("check", target, "--against", folder / "basic.toml", "--level", "gradients")
    assert frozen.returncode == 1
    assert "layer1.0.conv1.weight: is frozen: no optimiser moves it" in frozen.stdout
    assert "gradients in training mode" in frozen.stdout


@pytest.mark.parametrize("key", by_time(["pt", "keras", "paddle", "jax"], lambda key: False, "pt".__eq__))
def test_a_model_is_held_to_a_network(folder: Path, rosetta_here: RosettaHere, key: str) -> None:
    spec, file = folder / "basic.toml", f"{WRONG}/{key}.py"
    right = rosetta_here(
        "check", f"{file}:right_basic", "--against", spec, "--level", "training", "--json", folder / "right.json"
    )
    assert right.returncode == 0, right.stdout + right.stderr
    found = json.loads((folder / "right.json").read_text())
    assert found["agrees"]
    assert {one["level"] for one in found["evidence"]} == {"logits", "gradients", "training"}
    other = rosetta_here("check", f"{file}:eps", "--against", spec)
    assert other.returncode == 1
    assert "bn2 has an eps of 0.001, where 1e-05 belongs" in other.stdout
    assert "rosetta differences batch_norm_eps_default" in other.stdout


HIDDEN = [wrong.fault for wrong in WRONG_NETWORKS if wrong.visible == "check"]
SOME_HIDDEN = ("kernel-frozen", "running-statistics-always-everywhere", "dropout-inside")


HIDDEN_CASES = [
    *(("pt", fault) for fault in HIDDEN),
    *((key, fault) for key in ("keras", "paddle", "jax") for fault in SOME_HIDDEN),
]


@pytest.mark.parametrize("case", by_time(HIDDEN_CASES, lambda case: False, one_of(5, HIDDEN_CASES)), ids="-".join)
def test_what_no_architecture_shows_is_found_by_a_check(
    folder: Path, rosetta_here: RosettaHere, case: tuple[str, str]
) -> None:
    key, fault = case
    target = f"{WRONG}/{key}.py:{fault.replace('-', '_')}"
    result = rosetta_here("check", target, "--against", folder / "basic.toml", "--level", "training")
    assert result.returncode == 1, result.stdout + result.stderr


@pytest.mark.slow
def test_two_models_are_held_to_each_other(rosetta_here: RosettaHere) -> None:
    same = rosetta_here("check", RIGHT, f"{WRONG}/paddle.py:right_basic")
    assert same.returncode == 0, same.stdout + same.stderr
    assert "are one network" in same.stdout
    parted = rosetta_here("check", RIGHT, f"{WRONG}/jax.py:same_padding")
    assert parted.returncode == 1
    assert f"They part first at conv1 of {RIGHT} and conv1 of {WRONG}/jax.py:same_padding: " in parted.stdout
    assert "conv1 pads 2 above, 3 below, 2 left and 3 right of 64x64 pixels" in parted.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((RIGHT,), "Give either --against"),
        ((RIGHT, RIGHT, "--against", "resnet18"), "Give either --against"),
        ((RIGHT, RIGHT, "--level", "gradients"), "holds a model to a network"),
        ((RIGHT, "--against", "resnet19"), "is not a network of the zoo"),
        ((RIGHT, "--against", "resnet18", "--optimiser", "sdg"), "sdg"),
        ((RIGHT, "--against", "resnet18", "--json", "/nowhere/x.json"), "/nowhere/x.json"),
    ],
)
def test_a_check_that_makes_no_sense_is_refused(
    rosetta_here: RosettaHere, arguments: tuple[str, ...], said: str
) -> None:
    assert_refused(rosetta_here("check", *arguments), said)
