"""Labelled images to train on: scikit-learn's digits, Fashion-MNIST, CIFAR-10, and files of one's own."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from resnet_spec.data import Data
from resnet_spec.errors import DataError
from resnet_spec.files import reason, shown
from resnet_spec.spec import did_you_mean
from rosetta.data.arrays import read_npz
from rosetta.data.cifar import holds_cifar, read_cifar
from rosetta.data.digits import read_digits
from rosetta.data.idx import holds_idx, read_idx
from rosetta.data.openml import CIFAR10, FASHION_MNIST, read_openml
from rosetta.data.photographs import Photographs, holds_photographs, list_photographs
from rosetta.data.resize import fitted

__all__ = ["DATA_NAMES", "load_data", "open_data"]

_READERS: dict[str, Callable[[int], Data]] = {
    "digits": read_digits,
    "fashion-mnist": lambda seed: read_openml(FASHION_MNIST),
    "cifar10": lambda seed: read_openml(CIFAR10),
}
DATA_NAMES = tuple(_READERS)
_LARGEST_SEED = 2**64 - 1


def load_data(
    name: str,
    image_size: int | tuple[int, int] | None = None,
    *,
    in_channels: int | None = None,
    seed: int = 0,
) -> Data:
    """A data set decoded into NumPy; raises as `open_data` does, and DataError for a folder of photographs."""
    found = open_data(name, image_size, in_channels=in_channels, seed=seed)
    if isinstance(found, Photographs):
        raise DataError(f"{shown(name)} holds photographs, which are read one by one: open it with open_data.")
    return found


def open_data(
    name: str,
    image_size: int | tuple[int, int] | None = None,
    *,
    in_channels: int | None = None,
    seed: int = 0,
) -> Data | Photographs:
    """A data set, the same every time: decoded into NumPy, or the list of its photographs.

    name: digits, fashion-mnist or cifar10; a folder with the IDX files of MNIST's kind or with CIFAR-10's
    binary version; a folder of photographs with a folder for each class (see list_photographs); or an .npz
    file (see read_npz).
    image_size: the side or (height, width) to resize to. in_channels: 1 for grey images, 3 for colour.
    seed: which fifth validates where the data set does not say so itself.
    Raises DataError, one sentence, for whatever cannot be found, fetched, read or made to fit.
    """
    size = _checked_size(image_size)
    if in_channels not in (None, 1, 3) or isinstance(in_channels, bool):
        raise DataError(f"in_channels is {shown(repr(in_channels))}, but images have 1 channel (grey) or 3 (colour).")
    if not _is_whole(seed, 0, _LARGEST_SEED):
        raise DataError(f"seed is {shown(repr(seed))}, but must be a whole number from 0 to {_LARGEST_SEED}.")
    try:
        found = _read(name, seed)
        if isinstance(found, Data):
            return fitted(found, size, in_channels)
        return list_photographs(found, size, in_channels or 3, seed)
    except MemoryError:
        raise DataError(
            f"{shown(str(name))} does not fit into this machine's memory: give a smaller image size or data set."
        ) from None


def _read(name: str, seed: int) -> Data | Path:
    """The images, or the folder that photographs are in."""
    if name in _READERS:
        return _READERS[name](seed)
    try:
        path = Path(name).expanduser()
        is_folder, is_file, exists = path.is_dir(), path.is_file(), path.exists()
    except (OSError, RuntimeError, ValueError) as error:
        raise DataError(f"{shown(name)} cannot be looked up ({reason(error)}): give {_WHAT_TO_GIVE}.") from None
    if is_folder:
        return _read_folder(path)
    if is_file and path.suffix.lower() == ".npz":
        return read_npz(path, seed)
    if is_file:
        raise DataError(f"{path} is a file but no .npz: give {_WHAT_TO_GIVE}.")
    if exists or path.suffix or os.sep in name:
        raise DataError(f"{shown(name)} is neither a file nor a folder: give {_WHAT_TO_GIVE}.")
    near = did_you_mean(name, DATA_NAMES).removesuffix("?")
    raise DataError(f"{shown(name)!r} is no data set{near}, or the path of a folder or an .npz file?")


_WHAT_TO_GIVE = f"{', '.join(DATA_NAMES)}, a folder of photographs, of IDX or of CIFAR-10 files, or an .npz file"


def _read_folder(folder: Path) -> Data | Path:
    try:
        if holds_idx(folder):
            return read_idx(folder)
        if holds_cifar(folder):
            return read_cifar(folder)
        if holds_photographs(folder):
            return folder
    except OSError as error:  # not of a file in it, whose reader says more
        raise DataError(f"{folder} cannot be read ({reason(error)}): give a folder that you may read.") from None
    raise DataError(
        f"{folder} holds neither IDX files, as train-images-idx3-ubyte.gz, nor CIFAR-10's binary version, as"
        " data_batch_1.bin, nor folders of photographs, one for each class: give the folder that they are in."
    )


def _checked_size(image_size: Any) -> tuple[int, int] | None:
    """Height and width of a side or a pair, or None for None."""
    if image_size is None:
        return None
    sides = image_size if isinstance(image_size, tuple | list) else (image_size, image_size)
    if len(sides) != 2 or not all(_is_whole(side, 1, 2**31 - 1) for side in sides):
        raise DataError(
            f"image_size is {shown(repr(image_size))}, but must be a side or (height, width) of 1 pixel or more."
        )
    return int(sides[0]), int(sides[1])


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
