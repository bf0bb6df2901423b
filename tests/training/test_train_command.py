"""`rosetta train`, from the first step to the last file."""

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
from resnet_spec.files import locked
from rosetta.backends import BACKENDS
from tests.command_line import environment, rosetta
from tests.conftest import load_backend

TINY = """
stage_blocks = [1, 1]
stage_channels = [8, 16]
stage_strides = [1, 2]
stem_channels = 8
stem_kernel = 3
stem_stride = 1
stem_pool = "none"
in_channels = 1
image_size = 8
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


def test_a_run_leaves_curves_history_weights_and_a_killed_one_resumes_to_the_same_bits(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_backend(BACKENDS["pt"])
    command = ["train", tiny, "--backend", "pt", "--recipe", "d2l_paddle", "--epochs", "3", "--learning-rate", "0.01"]
    whole = rosetta(*command, "--out", tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    assert (
        "tiny on digits: 1,438 training and 359 validation images of 1x8x8 in 10 classes, 3 epochs of 22 batches of 64"
        in whole.stdout
    )
    assert "epoch 3: validation loss" in whole.stderr
    record = json.loads((tmp_path / "whole" / "history.json").read_text())
    history = record["histories"]["PyTorch"]
    assert len(history["losses"]) == 66
    assert len(history["top1"]) == 3
    assert len(history["cpu_seconds"]) == 3
    assert min(history["cpu_seconds"]) > 0
    assert "CPU seconds" in whole.stdout
    assert history["top1"][-1] > 0.8
    assert "torch" in record["versions"]
    assert record["plan"]["seed"] == 0
    assert (tmp_path / "whole" / "curves.png").read_bytes().startswith(b"\x89PNG")
    weights = read_weights(tmp_path / "whole" / "pt.safetensors")
    assert weights["conv1.weight"].shape == (8, 1, 3, 3)

    broken, temporary = tmp_path / "broken", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    killed = [sys.executable, "-c", _KILLED_COMMAND, *map(str, command), "--out", str(broken)]
    assert subprocess.run(killed, env=environment(), capture_output=True).returncode == -signal.SIGKILL
    left = [path for folder in (broken, temporary) for path in folder.glob(".rosetta-work-*")]
    assert len(left) == 2
    deadline = time.monotonic() + 60
    while not all(_is_free(path) for path in left) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert all(_is_free(path) for path in left)

    resumed = rosetta(*command, "--out", broken, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert "PyTorch: epoch 1:" not in resumed.stderr
    again = read_weights(broken / "pt.safetensors")
    assert all(np.array_equal(weights[name], again[name]) for name in weights)
    other = json.loads((broken / "history.json").read_text())["histories"]["PyTorch"]
    assert other["losses"] == history["losses"]
    assert not list(temporary.glob(".rosetta-work-*"))
    assert sorted(os.listdir(broken)) == sorted(os.listdir(tmp_path / "whole"))


def _is_free(folder: Path) -> bool:
    """Whether the process that made a scratch folder has ended."""
    with locked(folder) as is_ours:
        return is_ours


# The same command, with a worker that has it killed in the second epoch.
_KILLED_COMMAND = """
import os, sys
import rosetta.processes, rosetta.training.run
from rosetta.commands.app import main
run_together = rosetta.training.run.run_together
def run_killer(module, *arguments, **options):
    return run_together("tests.training.killed_worker", *arguments, **options)
rosetta.training.run.run_together = run_killer
sys.argv = ["rosetta", *sys.argv[1:]]
main()
"""


@pytest.mark.slow
def test_in_float64_all_frameworks_take_the_same_run(tiny: Path, tmp_path: Path) -> None:
    for info in BACKENDS.values():
        load_backend(info)
    command = ["train", tiny, "--recipe", "digits", "--epochs", "1", "--dtype", "float64", "--out", tmp_path / "x"]
    run = rosetta(*command)
    assert run.returncode == 0, run.stderr
    distances = json.loads((tmp_path / "x" / "history.json").read_text())["loss_distances"]
    assert len(distances) == 44
    assert 0 < max(distances) < 1e-10
    assert "of 44, in float64." in run.stdout


@pytest.mark.slow
def test_ctrl_c_says_how_to_go_on_and_leaves_a_checkpoint_that_resumes(tiny: Path, tmp_path: Path) -> None:
    load_backend(BACKENDS["pt"])
    command = [sys.executable, "-m", "rosetta", "train", str(tiny), "--backend", "pt", "--epochs", "12"]
    command += ["--learning-rate", "0.01", "--out", str(tmp_path / "x")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        while "epoch 2:" not in run.stderr.readline():
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        output, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Interrupted; the last checkpoint is in" in output
    assert "Traceback" not in errors
    resumed = subprocess.run([*command, "--resume"], capture_output=True, text=True, timeout=300)
    assert resumed.returncode == 0, resumed.stderr
    assert "PyTorch: epoch 1:" not in resumed.stderr
    history = json.loads((tmp_path / "x" / "history.json").read_text())["histories"]["PyTorch"]
    assert len(history["losses"]) == 12 * 44


def test_a_loss_that_is_no_number_stops_the_run_and_names_the_step(tiny: Path, tmp_path: Path) -> None:
    load_backend(BACKENDS["pt"])
    run = rosetta(
        "train", tiny, "--backend", "pt", "--recipe", "cosine", "--learning-rate", "999", "--out", tmp_path / "x"
    )
    assert run.returncode == 1
    assert "PyTorch: the loss is " in run.stdout
    assert "give a smaller --learning-rate" in run.stdout


def test_a_run_without_an_epoch_leaves_no_results(tiny: Path, tmp_path: Path) -> None:
    if load_backend(BACKENDS["pt"]).use_device("auto") == "gpu":
        pytest.skip("there is a GPU")
    run = rosetta("train", tiny, "--backend", "pt", "--device", "gpu", "--out", tmp_path / "x")
    assert run.returncode == 1
    assert "PyTorch: device is 'gpu', but PyTorch finds none here" in run.stdout
    assert "after the last epoch" not in run.stdout
    assert os.listdir(tmp_path) == ["tiny.toml"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--devices", "3"], "A batch of 32 cannot be shared equally by 3 devices: give one of 30 or 33"),
        (
            ["--devices", "64", "--batch", "64", "--image-size", "2", "--norm-statistics", "replica"],
            "one value per channel for each of 64",
        ),
        (["--check-data"], "--check-data decodes photographs one by one, but digits is none: leave it out."),
        (["--batch", "2000"], "--batch is 2000, but digits has 1438 training images"),
        (["--recipe", "papr"], "'papr' is not a recipe"),
        (["--learning-rate", "0"], "--learning-rate is 0, but must be above 0"),
        (["--data", "didgits"], "didgits"),
        (["--backend", "torch"], "'torch' is not a backend"),
        (["--image-size", "0"], "The image is 0x0 pixels"),
        (["--resume"], "holds no run to resume"),
        (["--out", ""], "Invalid value for '--out': it is '', but must be the name of a folder."),
        (["--out", "/proc/nowhere"], "/proc/nowhere cannot be written"),
    ],
)
def test_bad_input_is_one_sentence(tiny: Path, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    load_backend(BACKENDS["pt"])
    result = rosetta("train", tiny, "--backend", "pt", "--out", tmp_path / "x", *arguments)
    assert result.returncode == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
