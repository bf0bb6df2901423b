"""What stands at a destination is replaced by a whole checkpoint, or stays; nothing else is lost."""

import os
from pathlib import Path

import pytest

from resnet_spec import WeightsError, write_weights
from resnet_spec.checkpoint_files import replacing
from tests.converting.files import FRAMEWORK_SUFFIXES, WEIGHTS, written

FILE_SUFFIXES = [suffix for suffix in FRAMEWORK_SUFFIXES if suffix != ".orbax"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, OSError, MemoryError])
def test_what_is_there_stays_when_a_write_ends_early(error: type[BaseException], tmp_path) -> None:
    def write_half(path: Path) -> None:
        with replacing(path) as complete:
            complete.write_text("half")
            raise error

    (tmp_path / "net.pth").write_text("old")
    with pytest.raises((error, WeightsError)):
        write_half(tmp_path / "net.pth")
    assert (tmp_path / "net.pth").read_text() == "old"
    assert os.listdir(tmp_path) == ["net.pth"]


def test_a_folder_is_replaced_only_where_it_holds_a_checkpoint(tmp_path, monkeypatch) -> None:
    path = tmp_path / "net.orbax"

    def write(text: str) -> None:
        with replacing(path) as complete:
            complete.mkdir()
            (complete / "_CHECKPOINT_METADATA").write_text(text)

    write("old")
    with monkeypatch.context() as patch:
        real, calls = os.rename, iter(range(9))

        def rename(source: Path, destination: Path) -> None:
            if next(calls) == 1:
                raise OSError(28, "No space left on device")
            real(source, destination)

        patch.setattr(os, "rename", rename)
        with pytest.raises(WeightsError, match="cannot be written"):
            write("new")
    assert (path / "_CHECKPOINT_METADATA").read_text() == "old"
    write("new")
    assert (path / "_CHECKPOINT_METADATA").read_text() == "new"
    assert os.listdir(tmp_path) == ["net.orbax"]
    (path / "_CHECKPOINT_METADATA").rename(path / "my_thesis.txt")
    with pytest.raises(WeightsError, match="a folder that holds no checkpoint"):
        write("newer")
    assert os.listdir(path) == ["my_thesis.txt"]


@pytest.mark.parametrize("place", ["w.safetensors", "d/notes.txt", "notes/", "d@", "process_0"])
def test_a_checkpoint_with_something_else_in_its_folder_is_not_replaced(place: str, tmp_path) -> None:
    path = tmp_path / "net.orbax"
    (path / "d").mkdir(parents=True)
    (path / "_CHECKPOINT_METADATA").write_text("{}")
    (tmp_path / "elsewhere").mkdir()
    if place == "d@":
        (path / "d").rmdir()
        (path / "d").symlink_to(tmp_path / "elsewhere")
    elif place == "notes/":
        (path / "notes").mkdir()
    else:
        (path / place).write_text("mine")
    before = sorted(path.rglob("*"))
    with pytest.raises(WeightsError, match=f"holds '{place}', which is no part of a checkpoint and would be lost"):
        replacing(path).__enter__()
    assert sorted(path.rglob("*")) == before


def test_what_orbax_writes_is_replaced_and_what_comes_meanwhile_is_not(tmp_path) -> None:
    path = written(tmp_path, ".orbax")
    assert written(tmp_path, ".orbax") == path
    assert os.listdir(tmp_path) == [path.name]

    def note_meanwhile() -> None:
        with replacing(path) as complete:
            complete.mkdir()
            (path / "notes.txt").write_text("mine")

    with pytest.raises(WeightsError, match=r"holds 'notes\.txt', which"):
        note_meanwhile()
    assert (path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("suffix", [".safetensors", *FILE_SUFFIXES])
def test_a_file_has_the_mode_that_open_gives_and_a_link_is_followed(suffix: str, tmp_path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / f"net{suffix}").symlink_to(tmp_path / "real" / "blob")
    if suffix == ".safetensors":
        write_weights(tmp_path / f"net{suffix}", WEIGHTS)
    else:
        written(tmp_path, suffix)
    assert (tmp_path / f"net{suffix}").is_symlink()
    (tmp_path / "opened").touch()
    assert (tmp_path / "real" / "blob").stat().st_mode == (tmp_path / "opened").stat().st_mode
    assert os.listdir(tmp_path / "real") == ["blob"]


def test_a_path_that_cannot_be_written_is_refused_before_anything_is_done(tmp_path) -> None:
    for path in (tmp_path / "absent" / "net.pth", Path("/proc/net.pth"), tmp_path / ("x" * 300)):
        with pytest.raises(WeightsError, match="cannot be written"), replacing(path) as complete:
            complete.write_text("text")
