"""`rosetta train --devices`: the run of one device, gone on with by another number, ended with one of its processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import read_weights
from rosetta.backends import BACKENDS
from rosetta.training.history import read_checkpoint
from tests.cases import by_time
from tests.command_line import environment, rosetta
from tests.conftest import CHOSEN, load_backend
from tests.data.photographs import write_photographs
from tests.training.test_train_command import TINY

COLOURED = TINY.replace("in_channels = 1", "in_channels = 3").replace("image_size = 8", "image_size = 16")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


def losses(folder: Path, key: str) -> np.ndarray:
    histories = json.loads((folder / "history.json").read_text())["histories"]
    return np.array(histories[BACKENDS[key].title]["losses"])


@pytest.mark.parametrize("key", by_time([*CHOSEN], lambda key: False, ("pt", "keras").__contains__))
def test_two_devices_take_the_run_of_one(key: str, tiny: Path, tmp_path: Path) -> None:
    load_backend(BACKENDS[key])
    command = ["train", tiny, "--backend", key, "--epochs", "2", "--dtype", "float64", "--batch", "128"]
    one, two = tmp_path / "one", tmp_path / "two"
    assert rosetta(*command, "--out", one).returncode == 0
    run = rosetta(*command, "--devices", "2", "--out", two)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 devices, 64 images of a batch each; the norms take the statistics of all images of a batch" in run.stdout
    wanted = losses(one, key)
    assert len(wanted) == 22
    assert np.abs(losses(two, key) - wanted).max() < 1e-11
    checkpoint = two / f"{key}.checkpoint.safetensors"
    tensors = read_weights(one / checkpoint.name)
    state, history = read_checkpoint(two / checkpoint.name, BACKENDS[key].package, 11)
    assert all(np.allclose(state[name], tensors[name], rtol=1e-8, atol=1e-11) for name in state)
    assert history.epochs == 2


@pytest.mark.slow
def test_another_number_of_devices_goes_on_with_a_run(tiny: Path, tmp_path: Path) -> None:
    load_backend(BACKENDS["pt"])
    command = ["train", tiny, "--backend", "pt", "--epochs", "2", "--dtype", "float64", "--batch", "128"]
    command += ["--checkpoint-steps", "5", "--out", tmp_path / "x"]
    assert rosetta(*command).returncode == 0
    wanted = losses(tmp_path / "x", "pt")
    broken = tmp_path / "y"
    command[-1] = broken
    killed = run_until(command, lambda: steps_kept(broken) >= 5)
    killed.kill()
    killed.communicate()
    kept = steps_kept(broken)
    assert 5 <= kept < 22
    resumed = rosetta(*command, "--devices", "2", "--resume")
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    found = losses(broken, "pt")
    assert np.array_equal(found[:kept], wanted[:kept])
    assert np.abs(found - wanted).max() < 1e-11
    refused = rosetta(*command, "--devices", "2", "--norm-statistics", "replica", "--resume")
    assert refused.returncode == 2
    assert "'global' and not 'replica' as its norm_statistics" in refused.stderr


def run_until(command: list[object], condition) -> subprocess.Popen[str]:
    """Starts the command, and returns when the condition holds while it goes on."""
    arguments = [sys.executable, "-m", "rosetta", *map(str, command)]
    run = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    deadline = time.monotonic() + 120
    while not condition():
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return run


def steps_kept(folder: Path, key: str = "pt") -> int:
    path = folder / f"{key}.checkpoint.safetensors"
    return len(read_checkpoint(path, BACKENDS[key].package, 11)[1].losses) if path.exists() else 0


def processes_of(parent: int) -> list[int]:
    """The workers of a run."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True)
    return [int(number) for number in found.stdout.split()]


@pytest.mark.parametrize("key", ["pt", pytest.param("paddle", marks=pytest.mark.slow)])
@pytest.mark.parametrize("victim", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_killed_process_ends_the_run_and_leaves_its_checkpoint(
    key: str, victim: int, tiny: Path, tmp_path: Path
) -> None:
    load_backend(BACKENDS[key])
    folder = tmp_path / "x"
    command = ["train", tiny, "--backend", key, "--devices", "2", "--batch", "128", "--epochs", "1000"]
    command += ["--checkpoint-steps", "3", "--out", folder]
    run = run_until(command, lambda: steps_kept(folder, key) >= 3)
    workers = processes_of(run.pid)
    assert len(workers) == 2
    start = time.monotonic()
    os.kill(workers[victim], signal.SIGKILL)
    output, errors = run.communicate(timeout=60)
    assert time.monotonic() - start < 60
    assert run.returncode == 1
    assert f"process {victim + 1} of 2 crashed (SIGKILL" in output
    assert "Traceback" not in output + errors
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)
    assert steps_kept(folder, key) >= 3


@pytest.mark.parametrize("sent", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_signal_ends_all_processes_and_says_how_to_go_on(sent: signal.Signals, tiny: Path, tmp_path: Path) -> None:
    load_backend(BACKENDS["pt"])
    folder = tmp_path / "x"
    command = ["train", tiny, "--backend", "pt", "--devices", "2", "--batch", "128", "--epochs", "1000"]
    command += ["--checkpoint-steps", "3", "--out", folder]
    run = run_until(command, lambda: steps_kept(folder) >= 3)
    workers = processes_of(run.pid)
    run.send_signal(sent)
    output, errors = run.communicate(timeout=60)
    assert run.returncode == (130 if sent == signal.SIGINT else 128 + sent)
    assert f"Interrupted; the last checkpoint is in {folder}" in output
    assert "Traceback" not in output + errors
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)
    assert steps_kept(folder) >= 3


@pytest.mark.slow
def test_photographs_train_on_two_devices_as_on_one(tmp_path: Path) -> None:
    load_backend(BACKENDS["pt"])
    data = write_photographs(tmp_path / "data", {"a": 12, "b": 12})
    spec = tmp_path / "coloured.toml"
    spec.write_text(COLOURED)
    command = ["train", spec, "--backend", "pt", "--data", data, "--epochs", "1", "--batch", "4", "--dtype", "float64"]
    one = rosetta(*command, "--out", tmp_path / "one", "--check-data")
    assert one.returncode == 0, one.stdout + one.stderr
    said = "coloured on data: 20 training and 4 validation images of 3x16x16 in 2 classes, 1 epochs of 5 batches of 4"
    assert said in one.stdout
    two = rosetta(*command, "--out", tmp_path / "two", "--devices", "2", "--data-workers", "1")
    assert two.returncode == 0, two.stdout + two.stderr
    assert np.abs(losses(tmp_path / "one", "pt") - losses(tmp_path / "two", "pt")).max() < 1e-11


def test_a_broken_photograph_is_named_before_the_first_step_or_at_its_own(tmp_path: Path) -> None:
    load_backend(BACKENDS["pt"])
    data = write_photographs(tmp_path / "data", {"a": 12, "b": 12})
    (data / "a" / "000.jpg").write_bytes(b"not a picture")
    spec = tmp_path / "coloured.toml"
    spec.write_text(COLOURED)
    command = ["train", spec, "--backend", "pt", "--data", data, "--epochs", "1", "--batch", "4"]
    sentence = f"{data / 'a' / '000.jpg'} cannot be read as a JPEG, PNG or WebP image"
    checked = rosetta(*command, "--out", tmp_path / "x", "--check-data")
    assert checked.returncode == 2
    assert sentence in checked.stdout
    assert "1 of 24 photographs cannot be decoded: mend or remove them." in checked.stderr
    assert not (tmp_path / "x").exists()
    met = rosetta(*command, "--out", tmp_path / "x")
    assert met.returncode == 1
    assert f"PyTorch: {sentence}" in met.stdout
