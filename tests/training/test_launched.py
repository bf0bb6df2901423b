"""What the frameworks' own launchers are told, and that a process which they start wrongly says so and trains nothing.

Launchers themselves run by hand alone: their servers listen on all of a machine's addresses.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from resnet_spec import get_spec, to_toml
from rosetta.backends import BACKENDS
from rosetta.training.launched import launch_commands
from rosetta.training.plan import read_plan
from tests.cases import by_time
from tests.command_line import ROOT, rosetta
from tests.conftest import CHOSEN, load_backend

TINY = to_toml(get_spec("resnet20_cifar", stage_blocks=(1, 1, 1), stage_channels=(4, 8, 8), stem_channels=4))
TOLD = {
    "pt": "torchrun has started 1 of the 2 processes that the run was planned for, one for each device",
    "keras": "TensorFlow finds 1 of the 2 devices",
    "paddle": "paddle.distributed.launch has started 0 of the 2 processes",
    "jax": "JAX is not told of the other processes (coordinator_address should be defined",
}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    (folder / "tiny.toml").write_text(TINY)
    command = ["train", folder / "tiny.toml", "--devices", "2", "--launch", "--device", "cpu"]
    run = rosetta(*command, "--out", folder / "a run")
    assert run.returncode == 0, run.stderr
    return folder / "a run"


def test_each_launcher_is_told_of_folder_machines_and_device(planned: Path) -> None:
    plan, infos = read_plan(planned), [*BACKENDS.values()]
    for devices, machines, each in ((2, 2, 1), (16, 2, 8), (3, 1, 3), (1, 1, 1)):
        vars(plan)["devices"] = devices
        words = dict(zip(BACKENDS, map(shlex.split, launch_commands(planned, plan, infos, "cpu")), strict=True))
        for key, command in words.items():
            assert command[-3:] == [str(planned), key, "cpu"]
        for key, option in (("pt", "--nproc-per-node"), ("paddle", "--nproc_per_node")):
            assert words[key][words[key].index("--nnodes") + 1] == str(machines)
            assert words[key][words[key].index(option) + 1] == str(each)
        assert f"JAX_NUM_PROCESSES={machines}" in words["jax"]
        assert words["keras"][0].count(":29400") == machines
    assert [command.split()[-1] for command in launch_commands(planned, plan, infos, "auto")] == [*BACKENDS]


@pytest.mark.parametrize("key", by_time([*CHOSEN], "pt".__eq__))
def test_a_process_that_no_launcher_has_placed_says_so(key: str, planned: Path) -> None:
    load_backend(BACKENDS[key])
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    run = launched(str(planned), key, "cpu", environment={**environment, "WORLD_SIZE": "1"})
    assert run.returncode == 1
    assert f"rosetta: {TOLD[key]}" in run.stderr
    assert "Traceback" not in run.stderr
    assert not [*planned.glob("*.safetensors")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "give the folder of the plan, a backend's key"),
        (("gone", "pt"), "gone"),
        (("gone", "pt", "cpu", "more"), "give the folder of the plan, a backend's key"),
    ],
)
def test_what_a_process_is_given_is_checked(arguments: tuple[str, ...], sentence: str) -> None:
    run = launched(*arguments, environment={**os.environ})
    assert run.returncode == 1
    assert run.stderr.startswith("rosetta: ")
    assert sentence in run.stderr


def launched(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rosetta.training.launched", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
