"""MNIST's and Fashion-MNIST's format."""

import gzip
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_spec.errors import DataError
from rosetta.data import load_data
from rosetta.data.idx import FASHION_CLASSES
from tests.data.files import draw_images, draw_labels, idx_bytes, write_idx
from tests.data.test_load import check_habits, check_read_or_refused

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"


@pytest.mark.parametrize("gzipped", [False, True])
def test_the_four_files_come_back_as_they_were_written(tmp_path, gzipped: bool) -> None:
    data = load_data(str(write_idx(tmp_path / "mnist", gzipped)))
    check_habits(data)
    assert (data.name, data.classes, data.flippable) == ("mnist", tuple("0123456789"), False)
    assert np.array_equal(data.training.images[:, 0], draw_images(30, 5, 4, seed=30))
    assert np.array_equal(data.validation.images[:, 0], draw_images(20, 5, 4, seed=20))
    assert np.array_equal(data.training.labels, draw_labels(30))
    assert np.array_equal(data.validation.labels, draw_labels(20))


@pytest.mark.parametrize(
    ("folder", "name"), [("my-Fashion-mnist", "my-Fashion-mnist"), ("FashionMNIST/raw", "FashionMNIST")]
)
def test_a_folder_called_fashion_holds_clothes(tmp_path, folder: str, name: str) -> None:
    data = load_data(str(write_idx(tmp_path / folder)))
    assert (data.name, data.classes, data.flippable) == (name, FASHION_CLASSES, True)


def test_files_that_a_browser_unpacked_keep_their_name_and_are_read(tmp_path) -> None:
    folder = write_idx(tmp_path / "mnist")
    for path in list(folder.iterdir()):
        path.rename(f"{path}.gz")
    assert len(load_data(str(folder)).training) == 30


def _missing(folder: Path) -> None:
    (folder / TEST_LABELS).unlink()


def _of_another_kind(folder: Path) -> None:
    shutil.copy(folder / TRAIN_LABELS, folder / TRAIN_IMAGES)


def _swapped(folder: Path) -> None:
    shutil.copy(folder / TRAIN_IMAGES, folder / TRAIN_LABELS)


def _truncated(folder: Path) -> None:
    path = folder / TRAIN_IMAGES
    path.write_bytes(path.read_bytes()[:-1])


def _without_sizes(folder: Path) -> None:
    path = folder / TRAIN_IMAGES
    path.write_bytes(path.read_bytes()[:15])


def _empty_file(folder: Path) -> None:
    (folder / TRAIN_LABELS).write_bytes(b"")


def _too_long(folder: Path) -> None:
    path = folder / TRAIN_LABELS
    path.write_bytes(path.read_bytes() + b"\0")


def _with_a_huge_claim(folder: Path) -> None:
    (folder / TRAIN_IMAGES).write_bytes(struct.pack(">IIII", 0x803, 2**32 - 1, 2**32 - 1, 2**32 - 1))


def _with_a_label_of_ten(folder: Path) -> None:
    labels = draw_labels(30)
    labels[4] = 10
    (folder / TRAIN_LABELS).write_bytes(idx_bytes(labels))


def _with_a_label_less(folder: Path) -> None:
    (folder / TRAIN_LABELS).write_bytes(idx_bytes(draw_labels(29)))


def _without_examples(folder: Path) -> None:
    (folder / TRAIN_IMAGES).write_bytes(idx_bytes(draw_images(0, 5, 4)))
    (folder / TRAIN_LABELS).write_bytes(idx_bytes(draw_labels(0)))


def _without_pixels(folder: Path) -> None:
    (folder / TRAIN_IMAGES).write_bytes(idx_bytes(draw_images(30, 0, 4)))


def _of_two_sizes(folder: Path) -> None:
    (folder / TEST_IMAGES).write_bytes(idx_bytes(draw_images(20, 6, 4)))


def _gzipped_and_cut(folder: Path) -> None:
    (folder / TRAIN_IMAGES).write_bytes(gzip.compress((folder / TRAIN_IMAGES).read_bytes())[:-20])


def _gzipped_with_a_flipped_bit(folder: Path) -> None:
    content = bytearray(gzip.compress((folder / TRAIN_IMAGES).read_bytes()))
    content[-5] ^= 1
    (folder / TRAIN_IMAGES).write_bytes(content)


def _gzipped_in_name_only(folder: Path) -> None:
    (folder / TRAIN_IMAGES).write_bytes(b"\x1f\x8b" + bytes(50))


def _gzipped_bomb(folder: Path) -> None:
    header = struct.pack(">IIII", 0x803, 1000, 1000, 1000)
    (folder / TRAIN_IMAGES).write_bytes(gzip.compress(header + bytes(10**5)))


FAULTS = {
    _missing: f"has no {TEST_LABELS} and no {TEST_LABELS}.gz: put all four IDX files there",
    _of_another_kind: f"{TRAIN_IMAGES} begins with the magic number 0x00000801, but IDX images begin with 0x00000803",
    _swapped: f"{TRAIN_LABELS} begins with the magic number 0x00000803, but IDX labels begin with 0x00000801",
    _truncated: f"{TRAIN_IMAGES} claims to hold 600 bytes but ends after 599: fetch it again",
    _without_sizes: f"{TRAIN_IMAGES} has 15 bytes, too few to say its size",
    _empty_file: f"{TRAIN_LABELS} has 0 bytes, too few to say its size",
    _too_long: f"{TRAIN_LABELS} goes on after the 30 bytes that it claims to hold",
    _with_a_huge_claim: f"{TRAIN_IMAGES} claims to hold 79,.* bytes but has 16: fetch it again",
    _with_a_label_of_ten: f"{TRAIN_IMAGES} gives image 4 the label 10, but labels go from 0 to 9",
    _with_a_label_less: f"{TRAIN_IMAGES} has 30 images but 29 labels",
    _without_examples: f"{TRAIN_IMAGES} has no images",
    _without_pixels: f"{TRAIN_IMAGES} has no images",
    _of_two_sizes: "mnist trains on images of 1x5x4 and validates on 1x6x4: give both in one size",
    _gzipped_and_cut: f"{TRAIN_IMAGES} cannot be read as a gzipped IDX file .*: is it whole",
    _gzipped_with_a_flipped_bit: f"{TRAIN_IMAGES} cannot be read as a gzipped IDX file .CRC check failed",
    _gzipped_in_name_only: f"{TRAIN_IMAGES} cannot be read as a gzipped IDX file",
    _gzipped_bomb: f"{TRAIN_IMAGES} claims to hold 1,000,000,000 bytes but has [0-9]{{3}}: fetch it again",
}


@pytest.mark.parametrize(("fault", "message"), FAULTS.items(), ids=[fault.__name__ for fault in FAULTS])
def test_a_fault_is_named_in_one_sentence(tmp_path, fault: Callable[[Path], None], message: str) -> None:
    folder = write_idx(tmp_path / "mnist")
    fault(folder)
    with pytest.raises(DataError, match=message) as raised:
        load_data(str(folder))
    assert "\n" not in str(raised.value)


def test_what_would_fill_the_memory_is_refused(tmp_path, monkeypatch) -> None:
    folder = write_idx(tmp_path / "mnist")
    monkeypatch.setattr("rosetta.data.checks.memory_for_images", lambda: 500)
    with pytest.raises(
        DataError, match="would take 1,200 bytes of memory, but this machine has 500 to spare: give fewer"
    ):
        load_data(str(folder))


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch) -> None:
    folder = write_idx(tmp_path / "mnist")

    def forbidden(path: Path, *_args: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(DataError, match=rf"{TRAIN_IMAGES} cannot be read \(Permission denied\): give a file that you"):
        load_data(str(folder))


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_no_damage_makes_anything_but_a_data_set_or_a_sentence(tmp_path_factory, data: st.DataObject) -> None:
    folder = write_idx(tmp_path_factory.mktemp("fuzz") / "mnist", gzipped=data.draw(st.booleans()))
    path = data.draw(st.sampled_from(sorted(folder.iterdir())))
    content = bytearray(path.read_bytes())
    del content[data.draw(st.integers(0, len(content))) :]
    for place in data.draw(st.lists(st.integers(0, max(0, len(content) - 1)), max_size=3)):
        content[place : place + 1] = bytes([data.draw(st.integers(0, 255))])
    path.write_bytes(content + data.draw(st.binary(max_size=3)))
    check_read_or_refused(str(folder))
