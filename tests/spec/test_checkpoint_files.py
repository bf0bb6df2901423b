"""What every checkpoint format has in common: refusals in one sentence, and whole files (see tests/converting too)."""

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from resnet_spec import RosettaError, SpecError, WeightsError
from resnet_spec.checkpoint_files import (
    check_claim,
    check_zip,
    checked_tensors,
    reading,
    replacing,
    stored_bytes,
    weights_dtype,
)

PATH = Path("net.pth")


def test_what_a_library_raises_becomes_a_weights_error() -> None:
    with (
        pytest.raises(WeightsError, match=r"^net.pth cannot be read as a state dict \('x'\): is it whole\?$") as caught,
        reading(PATH, "a state dict"),
    ):
        raise KeyError("x")
    assert caught.value.__suppress_context__
    with pytest.raises(SpecError, match=r"^mine$"), reading(PATH, "a state dict"):
        raise SpecError("mine")
    with pytest.raises(KeyboardInterrupt), reading(PATH, "a state dict"):
        raise KeyboardInterrupt


def orbax(path: Path, text: str) -> None:
    (path / "d").mkdir(parents=True)
    (path / "d" / ("0123456789abcdef" * 2)).write_text(text)
    (path / "_CHECKPOINT_METADATA").write_text(text)


def test_a_file_takes_the_place_of_another_only_when_it_is_whole(tmp_path) -> None:
    path = tmp_path / "net.pth"
    for text in ("old", "new"):
        with replacing(path) as complete:
            complete.write_text(text)
            assert complete.name == "net.pth"
            assert not path.exists() or path.read_text() == "old"
        assert path.read_text() == text

    def write_half() -> None:
        with replacing(path) as complete:
            complete.write_text("half")
            raise RosettaError("mine")

    with pytest.raises(RosettaError, match=r"^mine$"):
        write_half()
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["net.pth"]
    with pytest.raises(WeightsError, match=r"cannot be written \(No such file or directory\)"):
        replacing(tmp_path / "absent" / "net.pth").__enter__()


def test_a_folder_takes_the_place_of_an_empty_one_or_of_a_checkpoint(tmp_path) -> None:
    path = tmp_path / "net.orbax"
    path.mkdir()
    for text in ("old", "new"):
        with replacing(path) as complete:
            orbax(complete, text)
        assert (path / "_CHECKPOINT_METADATA").read_text() == text
    assert os.listdir(tmp_path) == ["net.orbax"]


@pytest.mark.parametrize("place", ["notes.txt", "d/notes.txt", "d/0123", "deep/", "d/link"])
def test_a_folder_with_anything_else_stays(place: str, tmp_path) -> None:
    path = tmp_path / "net.orbax"
    orbax(path, "old")
    if place.endswith("/"):
        (path / place).mkdir()
    elif place.endswith("link"):
        (path / place).symlink_to(tmp_path)
    else:
        (path / place).write_text("mine")
    with pytest.raises(WeightsError, match=f"holds '{place}@?', which is no part of a checkpoint"):
        replacing(path).__enter__()
    (path / "_CHECKPOINT_METADATA").unlink()
    with pytest.raises(WeightsError, match="is a folder that holds no checkpoint"):
        replacing(path).__enter__()


def test_bytes_of_files_and_folders(tmp_path) -> None:
    (tmp_path / "one").write_bytes(bytes(10))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "two").write_bytes(bytes(5))
    assert stored_bytes(tmp_path / "one") == 10
    assert stored_bytes(tmp_path) == 15
    check_claim(tmp_path / "one", 10)
    check_claim(tmp_path / "one", 30, expansion=3)
    for claimed, expansion in ((11, 1), (31, 3)):
        with pytest.raises(WeightsError, match=f"claims to hold {claimed} bytes but has 10:"):
            check_claim(tmp_path / "one", claimed, expansion)
    with pytest.raises(WeightsError, match="claims to hold 11 bytes"):
        check_claim(tmp_path / "one", 11)


def test_a_zip_file_that_unpacks_to_more_than_it_has_is_refused(tmp_path) -> None:
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(tmp_path / name, "w", method) as archive:
            archive.writestr("a", bytes(10_000))
            archive.writestr("b", bytes(10_000))
    check_zip(tmp_path / "stored")
    with pytest.raises(WeightsError, match="claims to hold 20,000 bytes"):
        check_zip(tmp_path / "deflated")


def test_tensors_are_real_numbers_under_short_names() -> None:
    found = checked_tensors(PATH, {"h": np.ones(2, np.float16), "big": np.ones(2, ">f8"), "u": np.ones(1, np.uint8)})
    assert {name: tensor.dtype.str for name, tensor in found.items()} == {"h": "<f4", "big": "<f8", "u": "|u1"}
    checked_tensors(PATH, {"k" * 200: np.ones(1, np.int64)})
    for tensors, message in (
        ({}, "net.pth holds no tensors"),
        ({"k" * 201: np.ones(1)}, "a tensor whose name is no short line of text"),
        ({"a\nb": np.ones(1)}, "a tensor whose name is no short line of text"),
        ({"x": np.ones(1, complex)}, "holds complex128 in x, but weights are float32 or float64"),
        ({"x": np.ones(1, bool)}, "holds bool in x"),
        ({"x": np.ones(1, np.longdouble)}, "holds float128 in x|holds longdouble in x"),
    ):
        with pytest.raises(WeightsError, match=message):
            checked_tensors(PATH, tensors)


def test_the_smaller_dtype_that_holds_every_number() -> None:
    half, single, double = np.ones(1, np.float16), np.ones(1, np.float32), np.ones(1, np.float64)
    assert weights_dtype({"a": half, "b": single}) == "float32"
    assert weights_dtype({"a": single, "b": double}) == "float64"
    assert weights_dtype({"a": single, "b": np.ones(1, np.int64)}) == "float64"
    assert weights_dtype({}) == "float32"
    with pytest.raises(WeightsError, match="The weights are complex64, but must be float32 or float64"):
        weights_dtype({"a": single, "b": np.ones(1, np.complex64)})


def test_a_file_takes_the_place_of_no_folder(tmp_path) -> None:
    (tmp_path / "net").mkdir()

    def write() -> None:
        with replacing(tmp_path / "net") as complete:
            complete.write_text("new")

    with pytest.raises(WeightsError, match="cannot be written"):
        write()
    assert (tmp_path / "net").is_dir()
