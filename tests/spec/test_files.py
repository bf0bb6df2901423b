"""Files are written whole or not at all, and what a killed process left is cleared away."""

import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError

import pytest

from resnet_spec import RosettaError
from resnet_spec.files import (
    _probe,
    check_destination,
    check_regular,
    is_the_systems,
    locked,
    reading,
    reason,
    replacing,
    scratch_folder,
    shown,
    writing,
)
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


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(13, "Permission denied"), r"net.x cannot be read \(Permission denied\): give a file that you may"),
        (ValueError("bad\x1b magic\nmore"), r"net.x cannot be read as a file of x \(bad\? magic\): is it whole\?"),
        (ValueError("x" * 500), r"\(x{197}\.\.\.\): is it whole\?"),
        (KeyError(), r"\(KeyError\): is it whole\?"),
        (KeyError(101), r"\(KeyError: 101\): is it whole\?"),
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


def any_kind(_path: Path, _target: Path) -> None:
    """Lets everything be replaced."""


def write_folder(path: Path, text: str) -> None:
    with replacing(path, RosettaError, any_kind) as complete:
        complete.mkdir()
        (complete / "part").write_text(text)


def test_what_is_there_is_replaced_at_the_end_and_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    for text in ("old", "new"):
        with replacing(tmp_path / "link", RosettaError) as complete:
            complete.write_text(text)
            assert complete.name == "link"
            assert text == "old" or (tmp_path / "file").read_text() == "old"
        assert (tmp_path / "file").read_text() == text
    assert (tmp_path / "link").is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["file", "link"]
    for text in ("old", "new"):
        write_folder(tmp_path / "folder", text)
        assert (tmp_path / "folder" / "part").read_text() == text
    assert sorted(os.listdir(tmp_path)) == ["file", "folder", "link"]


def test_neither_a_file_nor_a_folder_takes_the_place_of_the_other(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    write_folder(tmp_path / "folder", "old")
    with pytest.raises(RosettaError, match="cannot be written"):
        write_folder(tmp_path / "file", "new")
    with pytest.raises(RosettaError, match="cannot be written"), replacing(tmp_path / "folder", RosettaError, any_kind):
        pass
    with (
        pytest.raises(RosettaError, match="cannot be written"),
        replacing(tmp_path / "folder", RosettaError, any_kind) as complete,
    ):
        complete.write_text("new")
    assert (tmp_path / "file").read_text() == (tmp_path / "folder" / "part").read_text() == "old"


def test_what_may_be_replaced_is_asked_before_the_work_and_after_it(tmp_path: Path) -> None:
    asked = []

    def check(path: Path, target: Path) -> None:
        asked.append((path.name, target.name, sorted(os.listdir(tmp_path))))

    (tmp_path / "link").symlink_to("file")
    with replacing(tmp_path / "link", RosettaError, check) as complete:
        complete.write_text("new")
        (tmp_path / "file").write_text("somebody else's")
    check_destination(tmp_path / "link", RosettaError, check)
    assert [(path, target) for path, target, _ in asked] == [("link", "file")] * 3
    assert asked[0][2] == ["link"]
    assert asked[1][2][1:] == ["file", "link"]
    assert sorted(os.listdir(tmp_path)) == ["file", "link"]
    with pytest.raises(RosettaError, match=r"cannot be written \(No such file or directory\)"):
        check_destination(tmp_path / "absent" / "net", RosettaError)


@pytest.mark.parametrize("refused", [1, 2])
@pytest.mark.parametrize("error", [OSError(errno.EACCES, "Permission denied"), KeyboardInterrupt()])
def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(
    error: BaseException, refused: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "folder", "old")
    real, renamed = os.rename, []

    def rename(source: Path, destination: Path) -> None:
        renamed.append(destination)
        if len(renamed) == refused:
            raise error
        real(source, destination)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises((RosettaError, KeyboardInterrupt), match=r"Permission denied|^$"):
        write_folder(tmp_path / "folder", "new")
    assert (tmp_path / "folder" / "part").read_text() == "old"
    assert os.listdir(tmp_path) == ["folder"]


def test_a_folder_that_stands_in_the_way_after_all_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody puts theirs between the two renames."""
    write_folder(tmp_path / "folder", "old")
    real = os.rename

    def rename(source: Path, destination: Path) -> None:
        real(source, destination)
        if destination.name == "old":
            (tmp_path / "folder" / "theirs").mkdir(parents=True)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(RosettaError, match="Directory not empty"):
        write_folder(tmp_path / "folder", "new")
    assert os.listdir(tmp_path / "folder") == ["theirs"]


def open_descriptors() -> int:
    return len(os.listdir("/dev/fd"))


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    before = open_descriptors()
    (tmp_path / ".rosetta-work-01234567").mkdir()
    with scratch_folder(tmp_path), locked(tmp_path / "absent") as alone:
        assert alone
        assert open_descriptors() == before + 1
    with locked(tmp_path) as first, locked(tmp_path) as second:
        assert (first, second) == (True, False)
        assert open_descriptors() == before + 1
    assert open_descriptors() == before
    assert os.listdir(tmp_path) == []


def test_a_scratch_folder_swept_before_it_was_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made, before = tempfile.mkdtemp, [], open_descriptors()

    def make(**arguments: object) -> str:
        made.append(real(**arguments))
        if len(made) < 3:
            os.rmdir(made[-1])
        return made[-1]

    def lock(_descriptor: int, how: int) -> None:
        assert how == fcntl.LOCK_EX  # which waits for a sweep that looks at it
        if len(made) == 3:
            os.rmdir(made[-1])
            made.append("")

    monkeypatch.setattr(tempfile, "mkdtemp", make)
    monkeypatch.setattr("fcntl.flock", lock)
    with scratch_folder(tmp_path) as folder:
        assert folder.is_dir()
        assert len(made) == 5
        assert open_descriptors() == before + 1
    assert open_descriptors() == before


def test_a_scratch_folder_that_somebody_removes_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, left = open_descriptors(), tmp_path / ".rosetta-work-01234567"
    left.mkdir()
    monkeypatch.setattr("fcntl.flock", lambda _descriptor, _how: left.exists() and left.rmdir())
    with scratch_folder(tmp_path) as folder:
        folder.rmdir()
    assert open_descriptors() == before
    assert os.listdir(tmp_path) == []


def test_where_there_are_no_locks_everybody_is_let_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)  # as on Windows
    with locked(tmp_path) as first, locked(tmp_path) as second, scratch_folder(tmp_path) as folder:
        assert (first, second, folder.is_dir()) == (True, True, True)
    assert os.listdir(tmp_path) == []


def test_room_is_tried_without_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "half").write_bytes(bytes(100_000))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "half").write_bytes(bytes(200_000))
    _probe(tmp_path, room=0)
    assert os.listdir(tmp_path) == ["probe"]
    assert 300_000 < (tmp_path / "probe").stat().st_size < 400_000


def test_a_link_with_a_scratch_folders_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / ".rosetta-work-01234567").symlink_to("mine")
    with scratch_folder(tmp_path):
        pass
    assert sorted(os.listdir(tmp_path)) == [".rosetta-work-01234567", "mine"]


def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name is short
    with socket.socket(socket.AF_UNIX) as served:
        served.bind("it")
        with pytest.raises(RosettaError, match="it is a socket and no file"):
            check_regular("it", "a TOML file", RosettaError)


class Odd:
    """Something that a file made, and that prints as it likes."""

    def __str__(self) -> str:
        raise RuntimeError


def test_a_reason_is_short_printable_and_the_innermost() -> None:
    assert reason(OSError(errno.EACCES, "Permission denied", "/a/file")) == "Permission denied"
    assert reason(OSError("bad magic.")) == "bad magic"
    assert reason(URLError(OSError(errno.ECONNREFUSED, "Connection refused"))) == "Connection refused"
    assert reason(URLError("no host given")) == "<urlopen error no host given>"
    assert reason(ValueError(1, b"two", None)) == "(1, b'two', None)"
    assert reason(ValueError(Odd())) == reason(ValueError("a", Odd())) == "ValueError"
    assert reason(KeyError("x")) == "'x'"
    assert reason(ValueError("\n first line.\nsecond")) == "first line"
    assert reason(ValueError(" \n ")) == "ValueError"
    assert reason(ValueError("k" * 200)) == "k" * 200
    assert reason(ValueError("k" * 201)) == "k" * 197 + "..."
    assert shown("k" * 80) == "k" * 80
    assert shown("k" * 81) == "k" * 77 + "..."
    assert shown("k" * 9, 9) == "k" * 9
    assert shown("k" * 10, 9) == "kkkkkk..."


def test_what_the_system_refuses_has_a_number() -> None:
    assert is_the_systems(FileNotFoundError(errno.ENOENT, "No such file"))
    assert not is_the_systems(OSError("Not a gzipped file"))
    assert not is_the_systems(ValueError(errno.ENOENT, "No such file"))


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
        try:
            with scratch_folder(tmp_path) as mine:
                assert held.exists()
                assert mine.exists()
        finally:
            process.send_signal(signal.SIGKILL)
    (tmp_path / ".rosetta-work-of-mine").mkdir()  # not what this module makes
    deadline = time.monotonic() + 20
    while held.exists() and time.monotonic() < deadline:
        with scratch_folder(tmp_path):
            pass
    assert os.listdir(tmp_path) == [".rosetta-work-of-mine"]
