"""What reading and writing a checkpoint has in common in every format: refusals in one sentence, and whole files.

A file from elsewhere may be damaged or made to do harm. So a reader takes nothing on trust: no more
bytes than the file has, no name that could write to a terminal, no error but a WeightsError.
"""

import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, cast

import numpy as np

from resnet_spec import files
from resnet_spec.errors import WeightsError
from resnet_spec.weights import Weights

LONGEST_NAME = 200
# Every Orbax checkpoint has this file.
_CHECKPOINT_MARK = "_CHECKPOINT_METADATA"
# All that Orbax 0.12 writes for a network's state; a folder ends in a slash.
_WRITTEN_BY_ORBAX = re.compile(
    rf"{_CHECKPOINT_MARK}|_METADATA|_sharding|commit_success\.txt|array_metadatas/(process_\d+)?"
    r"|(ocdbt\.process_\d+/)?(manifest\.ocdbt|d/([0-9a-f]{32})?)?"
)


def reading(path: Path, kind: str) -> AbstractContextManager[None]:
    """Turns whatever a library raises on a file that it cannot read into a WeightsError of one sentence.

    kind: what the file should be, as "a PyTorch state dict".
    """
    return files.reading(path, kind, WeightsError)


def replacing(path: str | Path, *, room: int = 0) -> AbstractContextManager[Path]:
    """A path to write to; it takes the place of `path` when the block ends without an error.

    As `resnet_spec.files.replacing`, but a folder is replaced too, where it holds an Orbax checkpoint
    and nothing else. Raises WeightsError when `path` cannot be written.
    """
    return files.replacing(path, WeightsError, _check_replaceable, room=room)


def check_destination(path: str | Path) -> None:
    """Refuses now, before the work for it is done, what `replacing` would refuse after it."""
    files.check_destination(path, WeightsError, _check_replaceable)


def _check_replaceable(path: Path, target: Path) -> None:
    """Refuses what is neither file nor folder, and a folder with anything in it that is no part of a checkpoint."""
    if not target.is_dir():
        files.check_replaceable_file(path, target)
        return
    if not any(target.iterdir()):
        return
    if not (target / _CHECKPOINT_MARK).exists():
        raise WeightsError(f"{path} is a folder that holds no checkpoint: remove it, or give another path.")
    for place in _places(target):
        if not _WRITTEN_BY_ORBAX.fullmatch(place):
            raise WeightsError(
                f"{path} holds {place[:LONGEST_NAME]!r}, which is no part of a checkpoint and would be lost:"
                " move it away, or give another path."
            )


def _places(folder: Path, prefix: str = "") -> Iterator[str]:
    """Everything in the folder and its folders: a file by its name, a folder with a slash, a link with an @."""
    with os.scandir(folder) as entries:
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            place = prefix + entry.name + ("@" if entry.is_symlink() else "/" if is_folder else "")
            yield place
            if is_folder:
                yield from _places(Path(entry.path), place)


def check_claim(path: Path, claimed: int, expansion: int = 1) -> None:
    """Refuses a file that claims to unpack to more than so many times the bytes that it has."""
    stored = stored_bytes(path)
    if claimed > expansion * stored:
        raise WeightsError(
            f"{path} claims to hold {claimed:,} bytes but has {stored:,}:"
            " it is compressed in a way its framework does not write, damaged, or made to fill the memory."
        )


def stored_bytes(path: Path) -> int:
    """The length of the file, or of all files in the folder."""
    stored = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in stored)


def check_zip(path: Path) -> None:
    """Refuses a zip archive that unpacks to more bytes than it has."""
    with zipfile.ZipFile(path) as archive:
        check_claim(path, sum(info.file_size for info in archive.infolist()))


def checked_tensors(path: Path, tensors: Mapping[str, np.ndarray]) -> Weights:
    """The tensors, 16 bits widened to float32; raises WeightsError for none, for odd names and for no real numbers."""
    if not tensors:
        raise WeightsError(f"{path} holds no tensors: give a file with a network's weights.")
    checked = {}
    for name, tensor in tensors.items():
        if not name.isprintable() or len(name) > LONGEST_NAME:
            raise WeightsError(f"{path} holds a tensor whose name is no short line of text: is it whole?")
        checked[name] = _widened(tensor)
        if checked[name].dtype.kind not in "fiu" or tensor.dtype.itemsize > 8:
            raise WeightsError(f"{path} holds {tensor.dtype} in {name}, but weights are float32 or float64.")
    return checked


def _widened(tensor: np.ndarray) -> np.ndarray:
    """The same numbers in this machine's order of bytes, those of 16 bits in float32."""
    dtype = np.dtype(np.float32) if tensor.dtype.name in ("float16", "bfloat16") else tensor.dtype.newbyteorder("=")
    return tensor.astype(dtype, copy=False)


def weights_dtype(weights: Mapping[str, np.ndarray]) -> Literal["float32", "float64"]:
    """The smaller of float32 and float64 that holds every number of the weights."""
    dtype = np.result_type(np.float32, *(tensor.dtype for tensor in weights.values()))
    if dtype not in (np.float32, np.float64):
        raise WeightsError(f"The weights are {dtype}, but must be float32 or float64.")
    return cast(Literal["float32", "float64"], dtype.name)
