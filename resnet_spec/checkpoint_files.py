"""What reading and writing a checkpoint has in common in every format: refusals in one sentence, and whole files.

A file from elsewhere may be damaged or made to do harm. So a reader takes nothing on trust: no more
bytes than the file has, no name that could write to a terminal, no error but a WeightsError.
"""

import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, cast

import numpy as np

from resnet_spec.errors import RosettaError, WeightsError
from resnet_spec.weights import Weights

LONGEST_NAME = 200
LONGEST_REASON = 200
_LONGEST_MESSAGE = 10_000
# Every Orbax checkpoint has this file.
_CHECKPOINT_MARK = "_CHECKPOINT_METADATA"
# All that Orbax 0.12 writes for a network's state; a folder ends in a slash.
_WRITTEN_BY_ORBAX = re.compile(
    rf"{_CHECKPOINT_MARK}|_METADATA|_sharding|commit_success\.txt|array_metadatas/(process_\d+)?"
    r"|(ocdbt\.process_\d+/)?(manifest\.ocdbt|d/([0-9a-f]{32})?)?"
)


@contextmanager
def reading(path: Path, kind: str) -> Iterator[None]:
    """Turns whatever a library raises on a file that it cannot read into a WeightsError of one sentence.

    kind: what the file should be, as "a PyTorch state dict".
    """
    try:
        yield
    except RosettaError:
        raise
    except Exception as error:  # a damaged file makes a library raise anything, and so does a missing one
        raise WeightsError(f"{path} cannot be read as {kind} ({_reason(error)}): is it whole?") from None


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A path to write to; it takes the place of `path` when the block ends without an error.

    What is there already stays until then, and a link stays a link. A folder is replaced only where
    it holds an Orbax checkpoint and nothing else; from the old one to the new are two renames.
    Raises WeightsError when `path` cannot be written.
    """
    path = Path(path)
    try:
        target = Path(os.path.realpath(path))
        _check_replaceable(path, target)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".rosetta-") as folder:
            complete = Path(folder, path.name)
            yield complete
            _check_replaceable(path, target)
            _put(complete, target, aside=Path(folder, "old"))
    except RosettaError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise WeightsError(
            f"{path} cannot be written ({_reason(error)}): give a path in a folder you may write to."
        ) from None


def _check_replaceable(path: Path, target: Path) -> None:
    """Refuses a folder with anything in it that is no part of a checkpoint."""
    if not target.is_dir() or not any(target.iterdir()):
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


def _put(complete: Path, path: Path, aside: Path) -> None:
    if not (complete.is_dir() and path.is_dir()):
        os.replace(complete, path)
        return
    try:
        os.rename(path, aside)  # a folder cannot take the place of another
        os.rename(complete, path)
    except BaseException:
        if aside.exists() and not path.exists():
            os.rename(aside, path)
        raise


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
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


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


def _reason(error: Exception) -> str:
    """The first line of the error's message, short and printable."""
    text = ""
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror
    elif all(isinstance(part, str | bytes | int | None) for part in error.args):  # what a file made may print as more
        text = str(error)[:_LONGEST_MESSAGE].strip()
    line = text.splitlines()[0] if text else type(error).__name__
    printable = "".join(letter if letter.isprintable() else "?" for letter in line).rstrip(".")
    return printable if len(printable) <= LONGEST_REASON else printable[: LONGEST_REASON - 3] + "..."
