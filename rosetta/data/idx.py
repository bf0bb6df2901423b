"""IDX, the format of MNIST and Fashion-MNIST: a magic number, the sizes, the bytes.

Source: LeCun, Cortes and Burges, The MNIST Database, 1998 (the end of its page describes the format).
"""

import gzip
import math
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

from resnet_spec.data import Data, Split
from resnet_spec.errors import DataError
from rosetta.data.checks import check_memory, checked_data, checked_split, reading
from rosetta.data.digits import DIGITS

FASHION_CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
IDX_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
# Two zeros, 8 for unsigned bytes, and the number of sizes that follow.
_IMAGES, _LABELS = 0x0803, 0x0801
_GZIP = b"\x1f\x8b"
# No stream that deflate can write unpacks to more than so many times its size.
DEFLATE_EXPANSION = 1032


def holds_idx(folder: Path) -> bool:
    """Whether the folder has any of the four files, gzipped or not."""
    return any(_find(folder, name) for name in IDX_FILES)


def read_idx(folder: Path) -> Data:
    """The data set in the four IDX files of a folder; it has the folder's name, or its parent's when that is "raw".

    The files do not say what they show: where the name has "fashion" in it, they are taken for
    Fashion-MNIST's clothes, which may be mirrored, otherwise for digits or another ten signs that may not.
    Raises DataError for a file that is missing, damaged or does not fit the others.
    """
    paths = []
    for file in IDX_FILES:
        path = _find(folder, file)
        if path is None:
            raise DataError(f"{folder} has no {file} and no {file}.gz: put all four IDX files there.")
        paths.append(path)
    name = _title(folder.resolve())
    fashion = "fashion" in name.lower()
    classes = FASHION_CLASSES if fashion else DIGITS
    training = _read_split(paths[0], paths[1], len(classes))
    validation = _read_split(paths[2], paths[3], len(classes))
    return checked_data(name, classes, training, validation, flippable=fashion)


def _title(folder: Path) -> str:
    """torchvision keeps the files of Fashion-MNIST in FashionMNIST/raw."""
    return folder.parent.name if folder.name == "raw" else folder.name


def _find(folder: Path, name: str) -> Path | None:
    candidates = (folder / name, folder / f"{name}.gz")
    return next((path for path in candidates if path.is_file()), None)


def _read_split(images: Path, labels: Path, num_classes: int) -> Split:
    return checked_split(str(images), _read_array(images, _IMAGES)[:, None], _read_array(labels, _LABELS), num_classes)


def _read_array(path: Path, magic: int) -> np.ndarray:
    """The bytes of a file in the shape that it claims, once it is known to have that many."""
    with reading(path, "a gzipped IDX file" if _is_gzipped(path) else "an IDX file"):
        stored = path.stat().st_size
        with gzip.open(path) if _is_gzipped(path) else path.open("rb") as file:
            shape = _read_header(path, file, magic)
            claimed = math.prod(shape)
            if claimed > stored * DEFLATE_EXPANSION:
                raise DataError(f"{path} claims to hold {claimed:,} bytes but has {stored:,}: fetch it again.")
            check_memory(str(path), 2 * claimed, "give fewer or smaller images")
            content = bytearray(file.read(claimed))
            if len(content) < claimed:
                raise DataError(
                    f"{path} claims to hold {claimed:,} bytes but ends after {len(content):,}: fetch it again."
                )
            if file.read(1):
                raise DataError(f"{path} goes on after the {claimed:,} bytes that it claims to hold: fetch it again.")
    return np.frombuffer(content, np.uint8).reshape(shape)


def _is_gzipped(path: Path) -> bool:
    """By its first bytes: browsers unpack some files and leave the name."""
    with reading(path, "an IDX file"), path.open("rb") as file:
        return file.read(2) == _GZIP


def _read_header(path: Path, file: BinaryIO | gzip.GzipFile, magic: int) -> tuple[int, ...]:
    dimensions = magic & 0xFF
    header = file.read(4 + 4 * dimensions)
    if len(header) >= 4 and (found := int.from_bytes(header[:4], "big")) != magic:
        what = "images" if magic == _IMAGES else "labels"
        raise DataError(
            f"{path} begins with the magic number {found:#010x}, but IDX {what} begin with {magic:#010x}:"
            " is it the right file?"
        )
    if len(header) < 4 + 4 * dimensions:
        raise DataError(f"{path} has {len(header)} bytes, too few to say its size: fetch it again.")
    return struct.unpack(f">{dimensions}I", header[4:])
