"""What goes into a student's process, and what comes out of it: plain data and arrays, in files."""

import json
import os
import stat
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from resnet_spec import RosettaError

Arrays = dict[str, np.ndarray]
Kind = Literal["calls", "network", "training"]

_DATA_FILE, _ARRAYS_FILE = "data.json", "arrays.npz"
LARGEST_FILE = 64 * 2**20
"""In bytes: what a student's process may write into one file, and what is read of it."""
LARGEST_DATA = 2**22
"""Of these, in JSON, which takes many times as much memory."""


@dataclass(frozen=True)
class Task:
    """What a student's code is to compute.

    file, function: where the code is.
    kind: `calls` of a function with tensors, a `network` that is recorded and run, or a `training` of a given network.
    data, arrays: as the kind has them.
    """

    file: str
    function: str
    kind: Kind
    data: dict[str, Any] = field(default_factory=dict)
    arrays: Arrays = field(default_factory=dict)


@dataclass(frozen=True)
class Returned:
    """What came of a task.

    failure: why there is nothing, a sentence with the student's own line where it is known; empty where it ran.
    not_begun: whether the code is still the skeleton's.
    folder: where the recordings of a network lie.
    """

    failure: str = ""
    not_begun: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    arrays: Arrays = field(default_factory=dict)
    folder: Path | None = None


def plain_data(task: Task) -> dict[str, Any]:
    """A task without its arrays, as JSON has it."""
    return {
        "file": task.file,
        "function": task.function,
        "kind": task.kind,
        "data": task.data,
    }


def write_parts(folder: Path, data: dict[str, Any], arrays: Arrays) -> None:
    """Leaves data and arrays in a folder."""
    with (folder / _ARRAYS_FILE).open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # NumPy's own hints take every name for a setting
    (folder / _DATA_FILE).write_text(json.dumps(data), encoding="utf-8")


def read_parts(folder: Path) -> tuple[dict[str, Any], Arrays]:
    """Data and arrays of a folder; raises RosettaError where a student's process has left something else there."""
    try:
        check_plain_file(folder / _DATA_FILE, LARGEST_DATA)
        check_plain_file(folder / _ARRAYS_FILE)
        with zipfile.ZipFile(folder / _ARRAYS_FILE) as parts:  # which may come to far more than the file
            if sum(part.file_size for part in parts.infolist()) > LARGEST_FILE:
                raise RosettaError("its outputs are no plain data of a sensible size")
        data = json.loads((folder / _DATA_FILE).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS_FILE, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except RosettaError:
        raise
    except Exception as error:  # a damaged archive makes a library raise anything
        raise RosettaError(f"its outputs cannot be read: {type(error).__name__}") from error
    is_sensible = all(isinstance(array, np.ndarray) for array in arrays.values())
    if not isinstance(data, dict) or not is_sensible or sum(array.nbytes for array in arrays.values()) > LARGEST_FILE:
        raise RosettaError("its outputs are no plain data of a sensible size")
    return data, arrays


def check_plain_file(path: Path, most_bytes: int = LARGEST_FILE) -> None:
    """Raises OSError for a link, a pipe, a folder, and what is larger than a student's process may write."""
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode) or found.st_size > most_bytes:
        raise OSError(f"{path.name} is no plain file of at most {most_bytes:,} bytes")
