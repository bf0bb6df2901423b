"""What reading and writing a checkpoint has in common in every format: refusals in one sentence, and whole files.

A file from elsewhere may be damaged or made to do harm. So a reader takes nothing on trust: no more
bytes than the file has, no name that could write to a terminal, no error but a WeightsError.
"""

import os
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
# Every Orbax checkpoint has this file.
_CHECKPOINT_MARK = "_CHECKPOINT_METADATA"


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

    What is there already stays until then. A folder is replaced only where it holds an Orbax
    checkpoint; from the old one to the new are two renames. Raises WeightsError when `path`
    cannot be written.
    """
    path = Path(path)
    try:
        if path.is_dir() and any(path.iterdir()) and not (path / _CHECKPOINT_MARK).exists():
            raise WeightsError(f"{path} is a folder that holds no checkpoint: remove it, or give another path.")
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".rosetta-") as folder:
            complete = Path(folder, path.name)
            yield complete
            _put(complete, path, aside=Path(folder, "old"))
    except RosettaError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise WeightsError(
            f"{path} cannot be written ({_reason(error)}): give a path in a folder you may write to."
        ) from None


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
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    stored = sum(file.stat().st_size for file in files)
    if claimed > expansion * stored:
        raise WeightsError(
            f"{path} claims to hold {claimed:,} bytes but has {stored:,}:"
            " it is compressed in a way its framework does not write, damaged, or made to fill the memory."
        )


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
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error).strip()
    line = text.splitlines()[0] if text else type(error).__name__
    printable = "".join(letter if letter.isprintable() else "?" for letter in line).rstrip(".")
    return printable if len(printable) <= LONGEST_REASON else printable[: LONGEST_REASON - 3] + "..."
