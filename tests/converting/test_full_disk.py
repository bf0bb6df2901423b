"""A full disk is said in the system's words, with the path that a person gave, and nothing half is left."""

import os
import tempfile
from pathlib import Path

import pytest

from resnet_spec import RosettaError, write_weights
from rosetta.converting.convert import convert
from rosetta.drawing.files import write_drawing
from rosetta.processes import work_folder
from tests.converting.files import FRAMEWORK_SUFFIXES, SPEC, WEIGHTS, backend_of
from tests.full_disk import full_disk

# Where the disk is full HDF5 ends its process, and Orbax' threads complain when all is over.
ENDS_BADLY = (".weights.h5", ".orbax")
SUFFIXES = [".safetensors", *(s for s in FRAMEWORK_SUFFIXES if s not in ENDS_BADLY), ".svg", ".png"]


def write(path: Path) -> None:
    if path.suffix in FRAMEWORK_SUFFIXES:
        backend_of(path.suffix).write_checkpoint(path, SPEC, WEIGHTS)
    elif path.suffix == ".safetensors":
        write_weights(path, WEIGHTS)
    else:
        write_drawing(path, SPEC)


def sentence(path: Path) -> str:
    return f"{path} cannot be written (File too large): make room there, or give another path."


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_is_one_sentence_and_leaves_nothing(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"net{suffix}"
    write(path)
    path.rename(tmp_path / "whole")
    with full_disk(), pytest.raises(RosettaError) as caught:
        write(path)
    assert str(caught.value) == sentence(path)
    assert os.listdir(tmp_path) == ["whole"]


@pytest.mark.parametrize("suffix", ENDS_BADLY)
def test_a_worker_that_a_full_disk_ends_is_the_same_sentence(suffix: str, tmp_path: Path) -> None:
    backend_of(suffix)
    source, destination = tmp_path / "net.safetensors", tmp_path / f"net{suffix}"
    write_weights(source, WEIGHTS)
    with full_disk(room=source.stat().st_size), pytest.raises(RosettaError) as caught:
        convert(source, destination, SPEC)
    assert str(caught.value) == sentence(destination)
    assert os.listdir(tmp_path) == ["net.safetensors"]


def test_of_temporary_files_the_folder_is_named_that_a_person_knows(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with work_folder() as folder, full_disk(), pytest.raises(RosettaError) as caught:
        write_weights(folder / "weights.safetensors", WEIGHTS)
    remedy = "make room there, or name another folder in TMPDIR"
    assert str(caught.value) == f"{tmp_path} cannot be written (File too large): {remedy}."
