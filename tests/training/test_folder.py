"""A run's folder: held by one process, cleared of what a killed one left, and as it was after a refusal."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import RosettaError, write_weights
from rosetta.backends import BACKENDS
from rosetta.training.folder import checkpoint_path, run_folder
from rosetta.training.history import History
from rosetta.training.plan import write_plan
from tests.command_line import environment
from tests.training.test_history import PLAN

PT = [BACKENDS["pt"]]
OTHER = replace(PLAN, seed=1)


def enter(folder: Path, *, resume: bool = False) -> None:
    with run_folder(folder, PLAN, PT, 2, resume=resume):
        pass


def leave_checkpoint(folder: Path, history: History | None = None) -> None:
    noted = (history or History()).to_tensors("resnet_pt")
    write_weights(checkpoint_path(folder, PT[0]), {"fc.bias": np.zeros(3), **noted})


@pytest.mark.parametrize("error", [RosettaError, OSError, KeyboardInterrupt, SystemExit])
def test_a_run_that_ends_without_a_checkpoint_leaves_nothing(error: type[BaseException], tmp_path: Path) -> None:
    def end_early() -> None:
        with run_folder(tmp_path / "runs" / "x", PLAN, PT, 2, resume=False):
            assert os.listdir(tmp_path / "runs" / "x") == ["plan.json"]
            raise error

    with pytest.raises(error):
        end_early()
    assert not os.listdir(tmp_path)
    (tmp_path / "mine").mkdir()
    enter(tmp_path / "mine")
    assert os.listdir(tmp_path) == ["mine"]
    assert not os.listdir(tmp_path / "mine")


def test_a_run_with_a_checkpoint_stays_and_goes_on(tmp_path: Path) -> None:
    with run_folder(tmp_path, PLAN, PT, 2, resume=False):
        leave_checkpoint(tmp_path)
    enter(tmp_path, resume=True)
    with pytest.raises(RosettaError, match="holds a run already: add --resume"):
        enter(tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["plan.json", "pt.checkpoint.safetensors"]


def test_a_disk_with_too_little_room_is_found_before_the_first_step(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1000})())
    with pytest.raises(RosettaError, match=r"has room for 0\.0 MiB, but the run's checkpoints need 7\.2:"):
        enter(tmp_path / "runs" / "x")
    assert not os.listdir(tmp_path)


_HOLDER = """
import sys
from pathlib import Path
from rosetta.training.folder import run_folder
from tests.training.test_folder import PLAN, PT
with run_folder(Path(sys.argv[1]), PLAN, PT, 2, resume=False):
    (Path(sys.argv[1]) / ".rosetta-work-abcdefgh").mkdir()
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks no folders")
def test_a_folder_is_held_until_its_process_ends_however_it_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment()}
    with subprocess.Popen(command, **pipes) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        for resume in (False, True):
            with pytest.raises(RosettaError, match=r"A run goes on in .*: wait until it ends, or give another --out"):
                enter(tmp_path, resume=resume)
        assert sorted(os.listdir(tmp_path)) == [".rosetta-work-abcdefgh", "plan.json"]
        holder.send_signal(signal.SIGKILL)
    enter(tmp_path, resume=True)
    assert os.listdir(tmp_path) == ["plan.json"]


def _make_file(path: Path) -> None:
    path.write_text("mine")


@pytest.mark.parametrize("make", [_make_file, os.mkfifo], ids=["file", "FIFO"])
def test_what_is_no_folder_is_refused_and_stays(make, tmp_path: Path) -> None:
    make(tmp_path / "x")
    mode = (tmp_path / "x").stat().st_mode
    for out in (tmp_path / "x", tmp_path / "x" / "y"):
        with pytest.raises(RosettaError, match=r"x is no folder: give --out|cannot be written \(Not a directory\)"):
            enter(out)
        with pytest.raises(RosettaError, match="holds no run to resume"):
            enter(out, resume=True)
    assert (tmp_path / "x").stat().st_mode == mode


@pytest.mark.parametrize("out", ["/proc/nowhere", "x" * 300])
def test_a_folder_that_cannot_be_made_is_one_sentence(out: str, tmp_path: Path) -> None:
    with pytest.raises(RosettaError, match=r"cannot be written \("):
        enter(tmp_path / out)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("name", ["history.json", "curves.png", "pt.safetensors", "pt.checkpoint.safetensors"])
def test_what_could_not_be_left_at_the_end_is_refused_at_the_beginning(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(RosettaError, match=rf"{name} cannot be written \(it is a device\)"):
        enter(tmp_path)
    assert (tmp_path / name).readlink() == Path("/dev/full")
    assert os.listdir(tmp_path) == [name]


def test_what_stands_for_a_plan_or_a_checkpoint_and_is_none_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.json")
    with pytest.raises(RosettaError, match=r"plan\.json is a pipe and no file"):
        enter(tmp_path, resume=True)
    (tmp_path / "plan.json").unlink()
    leave_checkpoint(tmp_path)
    with pytest.raises(RosettaError, match=r"pt\.checkpoint\.safetensors is there, but no plan\.json beside it:"):
        enter(tmp_path)
    write_plan(tmp_path, PLAN)
    write_weights(checkpoint_path(tmp_path, PT[0]), {"fc.bias": np.zeros(3)})
    with pytest.raises(RosettaError, match=r"is no checkpoint of this run \(it holds no history\)"):
        enter(tmp_path, resume=True)
    epochs = PLAN.epochs + 1
    leave_checkpoint(tmp_path, History(*([1.0] * 2 * epochs for _ in range(2)), *([1.0] * epochs for _ in range(6))))
    with pytest.raises(RosettaError, match=rf"holds {epochs} epochs, but the run has {PLAN.epochs}: remove it"):
        enter(tmp_path, resume=True)
    checkpoint_path(tmp_path, PT[0]).write_bytes(b"half")
    with pytest.raises(RosettaError, match=r"pt\.checkpoint\.safetensors cannot be read as safetensors"):
        enter(tmp_path, resume=True)
    write_plan(tmp_path, OTHER)
    with pytest.raises(RosettaError, match="has 1 and not 0 as its seed"):
        enter(tmp_path, resume=True)
