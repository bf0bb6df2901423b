"""CIFAR-10's binary version."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from resnet_spec.errors import DataError
from rosetta.data import load_data
from tests.data.files import cifar_names, draw_images, draw_labels, write_cifar
from tests.data.test_load import check_habits


def test_the_six_files_come_back_as_they_were_written(tmp_path) -> None:
    data = load_data(str(write_cifar(tmp_path / "cifar-10-batches-bin")))
    check_habits(data)
    assert (data.name, data.flippable) == ("cifar10", True)
    assert data.classes[0] == "airplane"
    assert data.classes[9] == "truck"
    assert data.training.images.shape == (20, 3, 32, 32)
    assert data.validation.images.shape == (4, 3, 32, 32)
    assert np.array_equal(data.training.images[4:8].reshape(4, -1), draw_images(4, 3072, seed=1))
    assert np.array_equal(data.validation.images.reshape(4, -1), draw_images(4, 3072, seed=5))
    assert np.array_equal(np.concatenate([data.training.labels, data.validation.labels]), draw_labels(24))


@pytest.mark.parametrize("name", cifar_names())
def test_a_missing_file_is_named(tmp_path, name: str) -> None:
    folder = write_cifar(tmp_path / "cifar")
    (folder / name).unlink()
    with pytest.raises(DataError, match=f"has no {name}: put all of data_batch_1.bin, .*, test_batch.bin there"):
        load_data(str(folder))


FAULTS = {
    "data_batch_3.bin has 12,291 bytes, but must have 3,073 for each image": lambda whole: whole[:-1],
    "data_batch_3.bin has 12,293 bytes, but must have 3,073 for each image": lambda whole: whole + b"\0",
    "data_batch_3.bin has no images": lambda whole: b"",
    "data_batch_3.bin gives image 0 the label 10, but labels go from 0 to 9": lambda whole: b"\x0a" + whole[1:],
}


@pytest.mark.parametrize(("message", "fault"), FAULTS.items(), ids=["cut", "too long", "empty", "label"])
def test_a_damaged_file_is_named(tmp_path, message: str, fault) -> None:
    path = write_cifar(tmp_path / "cifar") / "data_batch_3.bin"
    path.write_bytes(fault(path.read_bytes()))
    with pytest.raises(DataError, match=message):
        load_data(str(path.parent))


class _Bomb:
    def __reduce__(self) -> tuple:
        return pytest.fail, ("a pickle was loaded",)


def test_the_pickled_version_is_refused_and_never_loaded(tmp_path) -> None:
    for name in cifar_names():
        Path(tmp_path, name).with_suffix("").write_bytes(pickle.dumps(_Bomb()))
    with pytest.raises(DataError, match=r"pickled and never loaded: take the binary version, cifar-10-binary\.tar\.gz"):
        load_data(str(tmp_path))
