"""Files are written whole or not at all, and what a killed process left is cleared away."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from resnet_spec import RosettaError
from resnet_spec.files import check_destination, check_regular, locked, reading, replacing, scratch_folder, writing
from tests.full_disk import full_disk

ROOT = Path(__file__).parents[2]


def write(path: Path, text: str = "new", error: BaseException | None = None) -> None:
    with replacing(path, RosettaError) as complete:
        complete.write_text(text)
        if error:
            raise error


@pytest.mark.parametrize("error", [ValueError("a fault"), RuntimeError("a fault"), KeyError("a fault"), MemoryError()])
def test_a_fault_in_the_work_is_not_taken_for_an_unwritable_file(error: BaseException, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("old")
    with pytest.raises(type(error)) as caught:
        write(tmp_path / "out", error=error)
    assert caught.value is error
    assert (tmp_path / "out").read_text() == "old"
    assert os.listdir(tmp_path) == ["out"]


REFUSALS = {
    OSError(errno.EACCES, "Permission denied", "/tmp/some/where"): "give a path in a folder that you may write to",
    OSError(errno.ENOSPC, "No space left", "/tmp/some/where"): "make room there, or give another path",
    OSError(errno.EDQUOT, "Quota exceeded"): "make room there, or give another path",
    OSError(errno.EFBIG, "File too large"): "make room there, or give another path",
}


@pytest.mark.parametrize(("error", "remedy"), REFUSALS.items())
def test_the_systems_refusal_is_one_sentence(error: OSError, remedy: str, tmp_path: Path) -> None:
    with pytest.raises(RosettaError) as caught:
        write(tmp_path / "out", error=error)
    assert str(caught.value) == f"{tmp_path / 'out'} cannot be written ({error.strerror}): {remedy}."
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("place", "is_temporary"), [(".rosetta-work-a/x", True), ("x/.rosetta-work-a", False)])
def test_of_a_temporary_file_the_folder_is_named_that_a_person_knows(
    place: str, is_temporary: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(RosettaError) as caught, writing(tmp_path / place, RosettaError):
        raise OSError(errno.ENOSPC, "No space left")
    named = tmp_path if is_temporary else tmp_path / place
    remedy = "name another folder in TMPDIR" if is_temporary else "give another path"
    assert str(caught.value) == f"{named} cannot be written (No space left): make room there, or {remedy}."


def test_a_full_disk_is_said_in_the_systems_words_whatever_a_library_says(tmp_path: Path) -> None:
    with full_disk(), pytest.raises(RosettaError, match=r"out cannot be written \(File too large\): make room there"):
        write(tmp_path / "out", error=RuntimeError("unexpected pos 64 vs 0"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_regular_file_stays_what_it_is(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/full")
    else:
        path.mkdir()
    before = path.stat().st_mode
    for refuse in (write, lambda path: check_destination(path, RosettaError)):
        with pytest.raises(RosettaError, match=rf"out cannot be written \(it is a {kind}\)"):
            refuse(path)
    assert path.stat().st_mode == before
    assert os.listdir(tmp_path) == ["out"]


def test_an_input_that_is_no_regular_file_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, kind in ((tmp_path / "pipe", "a pipe"), (Path("/dev/zero"), "a device"), (tmp_path, "a folder")):
        with pytest.raises(RosettaError, match=f"is {kind} and no file: give the path of a TOML file"):
            check_regular(path, "a TOML file", RosettaError)
    (tmp_path / "file").touch()
    check_regular(tmp_path / "file", "a TOML file", RosettaError)
    check_regular(tmp_path / "absent", "a TOML file", RosettaError)


_HOLD = """
import sys, time
from resnet_spec.files import scratch_folder
with scratch_folder(sys.argv[1]) as folder:
    (folder / "half").write_text("half a checkpoint")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_what_a_killed_process_left_is_cleared_and_what_a_live_one_has_is_not(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        held = Path(process.stdout.readline().strip())
        with scratch_folder(tmp_path) as mine:
            assert held.exists()
            assert mine.exists()
        process.send_signal(signal.SIGKILL)
    (tmp_path / ".rosetta-work-of-mine").mkdir()  # not what this module makes
    deadline = time.monotonic() + 20
    while held.exists() and time.monotonic() < deadline:
        with scratch_folder(tmp_path):
            pass
    assert os.listdir(tmp_path) == [".rosetta-work-of-mine"]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(13, "Permission denied"), r"net.x cannot be read \(Permission denied\): give a file that you may"),
        (ValueError("bad\x1b magic\nmore"), r"net.x cannot be read as a file of x \(bad\? magic\): is it whole\?"),
        (ValueError("x" * 500), r"\(x{197}\.\.\.\): is it whole\?"),
        (KeyError(), r"\(KeyError\): is it whole\?"),
        (MemoryError(), "net.x does not fit into this machine's memory as a file of x: is it whole"),
        (RosettaError("said already"), "said already"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(error: Exception, message: str) -> None:
    with pytest.raises(RosettaError, match=message), reading("net.x", "a file of x", RosettaError):
        raise error


@pytest.mark.parametrize(
    ("room", "left", "error"),
    [(2**18, 0, RosettaError), (0, 2**17, RosettaError), (2**16, 0, RuntimeError), (0, 2**10, RuntimeError)],
    ids=["too little for all", "none for more", "enough for all", "enough for more"],
)
def test_a_failure_is_the_disks_where_what_was_to_be_written_finds_no_room(
    room: int, left: int, error: type[Exception], tmp_path: Path
) -> None:
    def fail_at_the_library() -> None:
        with replacing(tmp_path / "out", RosettaError, room=room) as complete:
            complete.write_bytes(bytes(left))
            raise RuntimeError("unexpected pos 64 vs 0")

    with full_disk(room=2**17), pytest.raises(error, match="unexpected pos" if error is RuntimeError else "too large"):
        fail_at_the_library()
    assert not os.listdir(tmp_path)


def test_a_lock_is_let_go_at_the_end(tmp_path: Path) -> None:
    with locked(tmp_path) as first, locked(tmp_path) as second:
        assert (first, second) == (True, False)
    with locked(tmp_path) as third:
        assert third
