"""What the check of the memory says a data set takes is what it takes, measured: NumPy reports to tracemalloc."""

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from resnet_spec import EpochBatches, Normaliser
from resnet_spec.errors import DataError
from rosetta.data import load_data
from tests.data.files import cifar_names, draw_images, idx_bytes


def idx_folder(path: Path) -> Path:
    path.mkdir()
    for part, examples in (("train", 3000), ("t10k", 500)):
        (path / f"{part}-images-idx3-ubyte").write_bytes(idx_bytes(draw_images(examples, 28, 28)))
        (path / f"{part}-labels-idx1-ubyte").write_bytes(idx_bytes((np.arange(examples) % 10).astype(np.uint8)))
    return path


def cifar_folder(path: Path) -> Path:
    path.mkdir()
    for name in cifar_names():
        (path / name).write_bytes(np.insert(draw_images(400, 3072), 0, np.arange(400) % 10, axis=1).tobytes())
    (path / "batches.meta.txt").write_text("\n".join("abcdefghij"))
    return path


def archive(path: Path) -> Path:
    np.savez(path, images=draw_images(1000, 32, 32, 3), labels=np.arange(1000) % 10)
    return path


SOURCES = {
    "idx": (idx_folder, "idx", {}),
    "cifar": (cifar_folder, "cifar", {}),
    "npz": (archive, "net.npz", {}),
    "resized": (idx_folder, "idx", {"image_size": 64}),
    "coloured": (idx_folder, "idx", {"image_size": 48, "in_channels": 3}),
}


@pytest.mark.parametrize(("make", "name", "changes"), SOURCES.values(), ids=SOURCES.keys())
def test_the_check_says_what_reading_takes(make, name: str, changes: dict[str, Any], tmp_path, monkeypatch) -> None:
    path = str(make(tmp_path / name))
    load_data(path, **changes)  # imports what there is to import
    tracemalloc.start()
    load_data(path, **changes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    monkeypatch.setattr("rosetta.data.checks.memory_for_images", lambda: int(0.97 * peak))
    with pytest.raises(DataError, match=r"would take .* bytes of memory"):
        load_data(path, **changes)
    monkeypatch.setattr("rosetta.data.checks.memory_for_images", lambda: int(1.7 * peak))
    load_data(path, **changes)


def test_training_takes_the_images_once_more_and_a_batch(tmp_path) -> None:
    """The worker maps the images' file, whose pages are the second copy; the rest is of a batch's size."""
    data = load_data(str(idx_folder(tmp_path / "idx")), 64)
    images = data.training.images
    tracemalloc.start()
    normaliser = Normaliser.of(images)
    for batch, _ in EpochBatches(data.training, normaliser, 32, seed=0, epoch=0, crop=2, flip=True):
        largest = batch.nbytes
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * largest + 10 * 2**20 < images.nbytes * 2
